import { db } from '../database/db.ts'
import { type ParsedLine } from './grammar.ts'
import { captureTables } from './capture.ts'
import { isOffTheRecord } from './day.ts'
import { type Observation } from '../rows/tables.ts'
import { openRideAlong, parseWaitingText } from './text-from-outside.ts'

/**
 * What happens to a line that is typed in the address bar when it is entered: how it is parsed, the observation that a
 * follow-up comes from, and whether it starts a ride-along (`starts`) or has to wait because it is off the record.
 */
export async function previewLine(
  line: string,
): Promise<{ parsed: ParsedLine; zone: string; from: Observation | undefined; starts: boolean; offTheRecord: boolean }> {
  return db.transaction('r', captureTables, async () => {
    const rideAlong = await openRideAlong()
    const { parsed, zone, behind } = await parseWaitingText(line, { as: 'line', at: Date.now() })
    return { parsed, zone, from: behind, starts: !rideAlong, offTheRecord: rideAlong !== undefined && (await isOffTheRecord(rideAlong)) }
  })
}
