import { systemDisk, type Disk } from "../../src/lib/disk/disk.ts";

/** Every operation on a temporary file fails, as long as the fault lasts. */
export function faultyDisk(operation: keyof Disk, code: string, fault = { isOn: true }): Disk {
  const temporaries = new Set<unknown>();
  return new Proxy(systemDisk, {
    get(disk, name, receiver) {
      const real = Reflect.get(disk, name, receiver) as (...values: unknown[]) => unknown;
      return (...values: unknown[]) => {
        const isTemporary = String(values[0]).endsWith(".tmp") || temporaries.has(values[0]);
        if (fault.isOn && isTemporary && name === operation) {
          throw Object.assign(new Error(code), { code });
        }
        const result = real(...values);
        if (isTemporary && name === "open") temporaries.add(result);
        if (name === "close") temporaries.delete(values[0]);
        return result;
      };
    },
  });
}

/** No waiting for the medium, so that only the test's clock counts. */
export const quickDisk: Disk = { ...systemDisk, flush: () => Promise.resolve() };
