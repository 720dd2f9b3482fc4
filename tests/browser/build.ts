// Builds all that the tests run: `npm run build`.
import { buildPrograms, buildStories } from "./lib/built.ts";

buildPrograms();
await buildStories();
