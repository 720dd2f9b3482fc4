// The reactions and their signs: drawn, so that they look the same everywhere.

import { Heart, Laugh, type LucideIcon, PartyPopper, Star, ThumbsDown, ThumbsUp } from 'lucide-react';
import type { ReactionName } from '../generated/core';

export const REACTIONS: readonly { name: ReactionName; icon: LucideIcon }[] = [
  { name: 'clap', icon: PartyPopper },
  { name: 'agree', icon: ThumbsUp },
  { name: 'disagree', icon: ThumbsDown },
  { name: 'heart', icon: Heart },
  { name: 'laugh', icon: Laugh },
  { name: 'wow', icon: Star },
];

export function iconOf(reaction: ReactionName): LucideIcon {
  return REACTIONS.find(({ name }) => name === reaction)?.icon ?? Star;
}
