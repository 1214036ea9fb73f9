// The rules of graphql-eslint that the schema keeps: what Relay asks of connections, and the recommended ones for schemas.
import { join } from 'node:path';

import plugin from '@graphql-eslint/eslint-plugin';

const { rules: recommended } = plugin.configs['flat/schema-recommended'];
const { rules: relay } = plugin.configs['flat/schema-relay'];

export default [
  {
    files: ['**/*.graphqls'],
    plugins: { '@graphql-eslint': plugin },
    languageOptions: {
      parser: plugin.parser,
      parserOptions: { graphQLConfig: { schema: join(import.meta.dirname, '../graph/schema/*.graphqls') } },
    },
    rules: {
      ...recommended,
      ...relay,
      // Every element has a description; graph_test.go holds that too.
      '@graphql-eslint/require-description': ['error', { types: true, DirectiveDefinition: true, rootField: true,
        FieldDefinition: true, EnumValueDefinition: true, InputValueDefinition: true }],
      // A description is one line in quotes, and a block only where it is more than one line.
      '@graphql-eslint/description-style': 'off',
      '@graphql-eslint/require-nullable-result-in-root': 'error',
      '@graphql-eslint/no-scalar-result-type-on-mutation': 'error',
      '@graphql-eslint/input-name': ['error', { checkInputType: true, caseSensitiveInputType: false }],
      // A list that cannot grow is a plain list, bounded by its description; TestListsAreConnectionsOrBounded holds that.
      '@graphql-eslint/relay-edge-types': ['error', { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false }],
      // Feeds run forwards only; who reads a connection backwards can read it forwards too.
      '@graphql-eslint/relay-arguments': ['error', { includeBoth: false }],
      // What is a part of something (an amount, a page's state, a payload) has no id: who has one implements Node.
      '@graphql-eslint/strict-id-in-types': 'off',
      // Members of a union agree on the type of a field that they share (TestUnionMembersAgreeOnSharedFields): so there is no `status` or
      // `kind` that would be another enum in each, but Product.productStatus, Refund.refundStatus, Store.storeKind and Store.storeStatus.
      '@graphql-eslint/no-typename-prefix': 'off',
    },
  },
];
