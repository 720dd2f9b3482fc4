// Drawn people and screens, as moving tracks.

/** Who wants nothing to move sees no motion here either; the tests do not wait for it. */
const calm = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
const portraits = new Map<number, MediaStreamTrack>();

export function portrait(seed: number): MediaStreamTrack {
  const known = portraits.get(seed) ?? drawnPortrait(seed);
  portraits.set(seed, known);
  return known;
}

function drawnPortrait(seed: number): MediaStreamTrack {
  return track(640, 360, (context, time) => {
    const hue = (seed * 67) % 360;
    const back = context.createLinearGradient(0, 0, 640, 360);
    back.addColorStop(0, `hsl(${hue} 28% 62%)`);
    back.addColorStop(1, `hsl(${(hue + 40) % 360} 24% 38%)`);
    context.fillStyle = back;
    context.fillRect(0, 0, 640, 360);
    context.fillStyle = `hsl(${hue} 20% 78% / .35)`;
    context.fillRect(60 + (seed % 3) * 150, 40, 130, 170);
    const sway = Math.sin(time / 900 + seed) * 6;
    context.fillStyle = `hsl(${(hue + 180) % 360} 30% 32%)`;
    context.beginPath();
    context.ellipse(320 + sway, 380, 150, 130, 0, 0, 7);
    context.fill();
    context.fillStyle = ['#e7bd9c', '#c68d63', '#8b5a3c', '#f0cfb4', '#a87352'][seed % 5] ?? '#e7bd9c';
    context.beginPath();
    context.ellipse(320 + sway, 180, 62, 78, 0, 0, 7);
    context.fill();
    context.fillRect(298 + sway, 235, 44, 40);
    context.fillStyle = ['#2b211c', '#5a3b22', '#161616', '#8c6a3f', '#3d3d42'][(seed * 3) % 5] ?? '#222';
    context.beginPath();
    context.ellipse(320 + sway, 130, 68, 48, 0, Math.PI, 0);
    context.fill();
  });
}

export function slide(): MediaStreamTrack {
  return track(1280, 720, (context) => {
    context.fillStyle = '#fff';
    context.fillRect(0, 0, 1280, 720);
    context.fillStyle = '#17352c';
    context.font = '600 54px sans-serif';
    context.fillText('Quarterly plan', 90, 140);
    context.fillStyle = '#4d5652';
    context.font = '30px sans-serif';
    ['Where we are', 'What we learned', 'What comes next'].forEach((line, index) => {
      context.fillText(`${index + 1}.  ${line}`, 90, 240 + index * 64);
    });
    [180, 260, 220, 330].forEach((height, index) => {
      context.fillStyle = ['#b9ecd9', '#6fcfae', '#3f9a7d', '#17664f'][index] ?? '#000';
      context.fillRect(700 + index * 120, 600 - height, 86, height);
    });
  });
}

function track(
  width: number,
  height: number,
  draw: (context: CanvasRenderingContext2D, time: number) => void,
): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  setInterval(() => draw(context, performance.now()), calm() ? 2_000 : 100);
  if (calm()) draw(context, 0);
  const [made] = canvas.captureStream(10).getVideoTracks();
  if (!made) throw new Error('no track');
  return made;
}
