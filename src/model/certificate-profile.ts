/**
 * What an identity profile says about the names in a certificate: subject attributes and alternative names as templates over
 * facts of the unit, with the upper bounds and character sets of RFC 5280 (appendix A.1). identity/certificate-names.ts fills them.
 */
import { z } from 'zod';
import { placeholdersIn, templateProblem } from './placeholders.ts';

export type TextForm = 'utf8' | 'printable' | 'ia5';

export interface AttributeRules {
  readonly label: string;
  readonly form: TextForm;
  /** Characters. */
  readonly most: number;
  readonly least?: number;
}

/** The attributes that have a name of their own in a profile, by object identifier. */
export const subjectAttributes = {
  '2.5.4.6': { label: 'C', form: 'printable', most: 2, least: 2 },
  '2.5.4.8': { label: 'ST', form: 'utf8', most: 128 },
  '2.5.4.7': { label: 'L', form: 'utf8', most: 128 },
  '2.5.4.10': { label: 'O', form: 'utf8', most: 64 },
  '2.5.4.11': { label: 'OU', form: 'utf8', most: 64 },
  '2.5.4.5': { label: 'serialNumber', form: 'printable', most: 64 },
  '2.5.4.3': { label: 'CN', form: 'utf8', most: 64 },
} as const satisfies Readonly<Record<string, AttributeRules>>;

/** Those that a profile may add under `attributes`, by object identifier. */
export const furtherAttributes = {
  '2.5.4.12': { label: 'title', form: 'utf8', most: 64 },
  '2.5.4.13': { label: 'description', form: 'utf8', most: 1_024 },
  '2.5.4.46': { label: 'dnQualifier', form: 'printable', most: 64 },
  '2.5.4.65': { label: 'pseudonym', form: 'utf8', most: 128 },
  '2.5.4.97': { label: 'organizationIdentifier', form: 'utf8', most: 256 },
  '0.9.2342.19200300.100.1.1': { label: 'UID', form: 'utf8', most: 256 },
  '0.9.2342.19200300.100.1.25': { label: 'DC', form: 'ia5', most: 63 },
} as const satisfies Readonly<Record<string, AttributeRules>>;

/** Matter Core Specification 6.1.1: four upper-case hexadecimal digits as UTF8String. */
export const matterAttributes = {
  '1.3.6.1.4.1.37244.2.1': { label: 'VID', form: 'utf8', most: 4, least: 4 },
  '1.3.6.1.4.1.37244.2.2': { label: 'PID', form: 'utf8', most: 4, least: 4 },
} as const satisfies Readonly<Record<string, AttributeRules>>;
export const matterVendorId = '1.3.6.1.4.1.37244.2.1';
export const matterProductId = '1.3.6.1.4.1.37244.2.2';

const knownAttributes: ReadonlyMap<string, AttributeRules> = new Map<string, AttributeRules>(
  Object.entries({ ...subjectAttributes, ...furtherAttributes, ...matterAttributes }),
);

/** Null for a type that profiles do not know. */
export function attributeRules(oid: string): AttributeRules | null {
  return knownAttributes.get(oid) ?? null;
}

const forms: Readonly<Record<TextForm, { readonly pattern: RegExp; readonly title: string }>> = {
  utf8: { pattern: /^[^\p{Cc}\p{Cs}\p{Cn}]*$/u, title: 'printable text' },
  printable: {
    pattern: /^[A-Za-z0-9 '()+,\-./:=?]*$/,
    title: "letters, digits and '()+,-./:=? (PrintableString)",
  },
  ia5: { pattern: /^[\x20-\x7e]*$/, title: 'ASCII' },
};

/** What is wrong with a value, in words; null when it may be in a certificate. */
export function attributeProblem(oid: string, text: string): string | null {
  const rules = attributeRules(oid);
  if (rules === null) return 'is an attribute that profiles do not know';
  const { form, most, least = 1 } = rules;
  const length = [...text].length;
  if (length < least || length > most)
    return `has ${length} characters, and ${least === most ? most : `${least} to ${most}`} are allowed (RFC 5280 A.1)`;
  if (!forms[form].pattern.test(text)) return `may only have ${forms[form].title}`;
  if (text.trim() !== text) return 'begins or ends with a space';
  return text === text.normalize('NFC') ? null : 'is not normalised (NFC)';
}

const text = z.string().min(1).max(300);
/** A text without placeholders is judged at once, one with them when the unit is known. */
const attribute = (oid: string) =>
  text.superRefine((value, context) => {
    const problem =
      templateProblem(value) ?? (placeholdersIn(value).length === 0 ? attributeProblem(oid, value) : null);
    if (problem !== null)
      context.addIssue({ code: 'custom', message: `a value that is right: this one ${problem}` });
  });
const template = text.superRefine((value, context) => {
  const problem = templateProblem(value);
  if (problem !== null) context.addIssue({ code: 'custom', message: `a template: ${problem}` });
});
export const objectIdentifier = z
  .string()
  .max(200)
  .regex(/^([01]\.[123]?\d|2\.\d{1,9})(\.\d{1,9})+$/, 'an object identifier such as 1.3.6.1.4.1.59999.1');

export const subjectSchema = z.strictObject({
  /** As it was always taken: judged when a certificate is made. */
  organization: z.string(),
  organizationalUnit: z.string().optional(),
  /** The unit's number when it is not given. */
  commonName: attribute('2.5.4.3').optional(),
  country: attribute('2.5.4.6').optional(),
  stateOrProvince: attribute('2.5.4.8').optional(),
  locality: attribute('2.5.4.7').optional(),
  attributes: z
    .array(
      z.strictObject({
        oid: z.enum(Object.keys(furtherAttributes) as [keyof typeof furtherAttributes]),
        value: template,
      }),
    )
    .max(8)
    .refine((list) => new Set(list.map(({ oid }) => oid)).size === list.length, 'each attribute once')
    .optional(),
});

/** subjectAltName, RFC 5280 section 4.2.1.6. */
export const alternativeNameSchema = z.discriminatedUnion('type', [
  /** RFC 4108 section 5: `hardwareType` of the profile, and the hardware id. */
  z.strictObject({ type: z.literal('hardware-module') }),
  /** RFC 4043: a UTF8String, and who has assigned it. */
  z.strictObject({
    type: z.literal('permanent-identifier'),
    value: template,
    assigner: objectIdentifier.optional(),
  }),
  z.strictObject({ type: z.literal('dns'), value: template }),
  z.strictObject({ type: z.literal('uri'), value: template }),
  z.strictObject({ type: z.literal('ip'), value: template }),
  /** Any otherName whose value is a UTF8String. */
  z.strictObject({ type: z.literal('other'), oid: objectIdentifier, value: template }),
]);
export type AlternativeName = z.infer<typeof alternativeNameSchema>;

const matterId = z.string().regex(/^[0-9A-F]{4}$/, 'four digits of 0-9 and A-F');
/** Who made the product, as the Connectivity Standards Alliance numbers it. */
export const matterSchema = z.strictObject({ vendorId: matterId, productId: matterId });

/** Constants of a profile that templates can name (batch, site …). */
export const profileFactsSchema = z.record(
  z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,39}$/, 'the name of a fact'),
  z.string().min(1).max(300),
);
