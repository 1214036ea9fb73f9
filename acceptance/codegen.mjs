// How the scalars look in JSON.
export const config = {
  strictScalars: true,
  scalars: {
    AttributionToken: 'string',
    Date: 'string', // 2026-11-20
    DateTime: 'string', // RFC 3339
    Decimal: 'string', // exact: never parse it as a float
    IdempotencyKey: 'string',
    Int64: 'number', // at most 2^53 - 1
    URL: 'string',
  },
  nonOptionalTypename: true, // every client's cache asks for __typename
  useTypeImports: true,
  enumsAsTypes: true,
};
