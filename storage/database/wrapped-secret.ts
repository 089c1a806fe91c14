/** Bytes under the device's own key. */
export interface WrappedSecret {
  iv: Uint8Array<ArrayBuffer>
  bytes: Uint8Array<ArrayBuffer>
}
