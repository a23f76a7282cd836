export function RecommendationPage() {
  return null;
}
