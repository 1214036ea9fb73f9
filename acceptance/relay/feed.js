// The home feed as a Relay app would have it: a list that pages itself, each item by its own fragment, and a note's comments.
import { graphql } from 'relay-runtime';

export const home = graphql`
  query feedHomeQuery($count: Int!) {
    ...feed_list @arguments(count: $count)
  }
`;

export const list = graphql`
  fragment feed_list on Query
  @argumentDefinitions(count: { type: "Int!" }, cursor: { type: "String" })
  @refetchable(queryName: "feedListPaginationQuery") {
    feed(surface: HOME, first: $count, after: $cursor) @connection(key: "feed_list__feed") {
      edges {
        reason
        attributionToken
        node {
          __typename
          ... on Node { id }
          ...feed_note @alias(as: "note")
        }
      }
    }
  }
`;

export const note = graphql`
  fragment feed_note on Note {
    id
    title
    author { displayName }
  }
`;

export const detail = graphql`
  query feedDetailQuery($id: ID!) {
    node(id: $id) {
      ...feed_comments @alias(as: "note")
    }
  }
`;

export const comments = graphql`
  fragment feed_comments on Note
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" })
  @refetchable(queryName: "feedCommentsPaginationQuery") {
    title
    comments(first: $count, after: $cursor) @connection(key: "feed_comments__comments") {
      edges {
        node { id text }
      }
    }
  }
`;
