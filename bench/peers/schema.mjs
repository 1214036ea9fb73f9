// The part of Trellis' schema that the benchmark asks for, and which of its fields are looked up by which key.
import { config } from './config.mjs';
import * as data from './data.mjs';
import { id } from './ids.mjs';

export const typeDefs = `
  scalar Int64
  scalar DateTime
  enum FeedSurface { HOME FOLLOWING }
  type Query {
    feed(surface: FeedSurface!, first: Int!, after: String): FeedConnection!
    note(id: ID!): Note
    product(id: ID!): Product
  }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type FeedConnection { pageInfo: PageInfo! edges: [FeedEdge!]! }
  type FeedEdge { cursor: String! reason: String! sponsorship: Sponsorship node: FeedItem }
  union FeedItem = Note | Product
  type Sponsorship { label: String! kind: String! }
  type Count { value: Int! }
  type Money { minorUnits: Int64! currency: String! amount: String! }
  type PriceRange { min: Money! }
  interface Media { id: ID! width: Int! height: Int! }
  type Image implements Media { id: ID! url(maxWidth: Int): String! width: Int! height: Int! blurHash: String }
  type Video implements Media { id: ID! width: Int! height: Int! durationMs: Int }
  type User { id: ID! displayName: String! avatar: Image viewerIsFollowing: Boolean! store: Store }
  type Topic { id: ID! name: String! }
  type Note {
    id: ID! kind: String! title: String! body: String! publishedAt: DateTime cover: Image author: User likeCount: Count! collectCount: Count
    commentCount: Count! viewerHasLiked: Boolean! viewerHasCollected: Boolean primaryProduct: Product media: [Media!]! topics: [Topic!]!
    productTags(first: Int!): ProductTagConnection! comments(first: Int!): CommentConnection!
  }
  type ProductTagConnection { nodes: [ProductTag!]! }
  type ProductTag {
    id: ID! mediaIndex: Int x: Float y: Float disclosure: String! snapshot: TagSnapshot! product: Product
  }
  type TagSnapshot { title: String! price: Money! }
  type CommentConnection { pageInfo: PageInfo! nodes: [Comment!]! }
  type Comment {
    id: ID! text: String state: String! createdAt: DateTime! isByAuthor: Boolean! author: User likeCount: Count! viewerHasLiked: Boolean!
    replyCount: Count! replies(first: Int!): CommentConnection!
  }
  type Option { name: String! values: [String!]! }
  type SelectedOption { name: String! value: String! }
  type Product {
    id: ID! title: String! subtitle: String descriptionHtml: String! brand: String cover: Image availability: String priceRange: PriceRange!
    compareAtPriceRange: PriceRange options: [Option!]! soldCount: Count! viewerHasCollected: Boolean media: [Media!]! store: Store
    variants(first: Int!): VariantConnection! rating: Rating! reviews(first: Int!): ReviewConnection! notes(first: Int!): NoteConnection
  }
  type VariantConnection { nodes: [ProductVariant!]! }
  type ProductVariant {
    id: ID! title: String! options: [SelectedOption!]! price: Money! compareAtPrice: Money availability: String purchaseLimit: Int
  }
  type Rating { average: Float count: Count! histogram: [Int!]! }
  type ReviewConnection { nodes: [Review!]! }
  type Review { id: ID! rating: Int! body: String! variantTitle: String! verifiedPurchase: Boolean! author: User }
  type NoteConnection { nodes: [Note!]! }
  type Store { id: ID! name: String! handle: String! account: User }
`;

const key = (object) => object.key;
const empty = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };

// A field that is looked up: by what, by which key of its parent (none is nothing to look up), and what it is where nothing
// was found.
export const edges = {
  Note: {
    author: { by: data.users, key: (n) => n.authorId },
    viewerHasLiked: { by: data.liked, key, none: false },
    viewerHasCollected: { by: data.collected, key, none: false },
    primaryProduct: { by: data.products, key: (n) => n.primaryProductId },
    media: { by: data.media, key, none: [] },
    topics: { by: data.topics, key, none: [] },
    productTags: { by: data.tags, key, none: empty },
    comments: { by: data.comments, key, none: empty },
  },
  User: {
    viewerIsFollowing: { by: data.followed, key, none: false },
    store: { by: data.storesByAccount, key },
  },
  ProductTag: { product: { by: data.products, key: (t) => t.productId } },
  Comment: {
    author: { by: data.users, key: (c) => c.authorId },
    viewerHasLiked: { by: data.commentLiked, key, none: false },
    replies: { by: data.replies, key, none: empty },
  },
  Product: {
    availability: { by: data.stock, key: (p) => (p.sellable ? p.key : null), none: 'UNAVAILABLE' },
    viewerHasCollected: { by: data.productCollected, key, none: false },
    media: { by: data.productMedia, key, none: [] },
    store: { by: data.stores, key: (p) => p.storeId },
    variants: { by: data.variants, key, none: empty },
    reviews: { by: data.reviews, key, none: empty },
    notes: { by: data.productNotes, key, none: empty },
  },
  Review: { author: { by: data.users, key: (r) => r.authorId } },
  Store: { account: { by: data.users, key: (s) => s.accountId } },
};

// What both servers resolve in the same way.
export const plain = {
  Image: {
    url: (image, { maxWidth }) =>
      `${config.baseURL}/media/${id('media', image.imageId)}/${Math.min(image.width, 4096, maxWidth ?? 4096)}.jpg`,
  },
  FeedItem: { __resolveType: (item) => item.__typename },
  Media: { __resolveType: (item) => item.__typename },
};
