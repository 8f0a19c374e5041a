import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../../src/base/bytes.ts';
import { decodeCborMap, encodeCbor } from '../../src/formats/cbor.ts';
import { Fault } from '../../src/model/fault.ts';

const refused = (hex: string): string => {
  try {
    decodeCborMap(fromHex(hex));
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown.message;
    throw thrown;
  }
  return 'accepted';
};

describe('CBOR from units', () => {
  it('decodes what RFC 8949 lists, also with indefinite lengths as zcbor writes them', () => {
    // Appendix A: {"a": 1, "b": [2, 3]}; and {_ "Fun": true, "Amt": -2}.
    expect(decodeCborMap(fromHex('a26161016162820203'))).toEqual(
      new Map<string, unknown>([
        ['a', 1],
        ['b', [2, 3]],
      ]),
    );
    expect(decodeCborMap(fromHex('bf6346756ef563416d7421ff'))).toEqual(
      new Map<string, unknown>([
        ['Fun', true],
        ['Amt', -2],
      ]),
    );
  });

  it('gives back what was encoded', () => {
    const value = fc.dictionary(
      fc.string({ maxLength: 10 }),
      fc.oneof(fc.integer(), fc.boolean(), fc.string(), fc.uint8Array({ maxLength: 40 }), fc.constant(null)),
    );
    fc.assert(
      fc.property(value, (fields) => {
        expect(decodeCborMap(encodeCbor({ ...fields }))).toEqual(new Map(Object.entries(fields)));
      }),
      { numRuns: 100 },
    );
  });

  it("repeats no control characters of a unit's key", () => {
    // {"r\u0005": 1, "r\u0005": 1}
    expect(refused('a262720501627205' + '01')).toMatch(/repeat map key "r\?" \(at byte \d+\)\.$/);
  });

  it.each([
    ['80', 'not a map'],
    ['a2616101616102', 'repeat map key'],
    ['a1616101ff', 'bytes after the end'],
    ['a161', 'cut off'],
    ['a1616158ff00', 'cut off in a string'],
    ['a16161c100', 'a tag'],
    ['a10102', 'not a map'],
    ['a16161f7', 'undefined'],
    ['a161611b', 'cut off in a length'],
    ['ff', 'a break outside'],
  ])('refuses %s', (hex, reason) => {
    expect(refused(hex)).toContain(reason);
  });

  it('refuses nesting without recursion, however deep', () => {
    expect(refused(`a16161${'81'.repeat(30_000)}00`)).toContain('nested too deeply');
  });

  it('refuses more items than allowed before decoding them', () => {
    expect(refused(`a161619a00010000${'00'.repeat(50_000)}`)).toContain('more items');
  });

  it('throws nothing but faults whatever arrives', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          decodeCborMap(bytes);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Fault);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
