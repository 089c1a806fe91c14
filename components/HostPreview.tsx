export function HostPreview({ rideAlongId }: { rideAlongId: string; person: string; pictures: boolean; version: unknown }) {
  return <p>{rideAlongId}</p>
}
