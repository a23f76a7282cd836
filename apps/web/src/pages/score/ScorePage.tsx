export function ScorePage() {
  return null;
}
