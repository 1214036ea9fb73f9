// The server under test, and what tests of all clients want of it.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

export const origin = process.env.TRELLIS_ORIGIN;
export const url = `${origin}/graphql`;
export const socketUrl = url.replace(/^http/, 'ws');

let accounts;

// token is a demo account's.
export async function token(handle) {
  accounts ??= (await (await fetch(`${origin}/explorer.json`)).json()).accounts;
  const found = accounts.find((account) => account.handle === handle);
  assert.ok(found, `${handle} is among the demo accounts`);
  return found.token;
}

// ask sends an operation by hand, and answers its data. It fails where there are errors.
export async function ask(query, variables, bearer) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(bearer && { authorization: `Bearer ${bearer}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined);
  return data;
}

// buy places an order of one unit, and answers its id. The sandbox waits for a click with UNIONPAY, and takes it from a CARD by itself.
export async function buy(bearer, method) {
  const { store } = await ask(`{
    store(by: { handle: "yesong" }) {
      products(sort: SALES, first: 20) { nodes { variants(first: 5) { nodes { id availability purchaseLimit } } } }
    }
  }`);
  // As often as the tests are run on the same data.
  const endless = ({ availability, purchaseLimit }) => availability === 'IN_STOCK' && purchaseLimit === null;
  const variant = store.products.nodes.flatMap((product) => product.variants.nodes).find(endless);
  const { checkoutCreate } = await ask(
    `mutation ($input: CheckoutCreateInput!) {
      checkoutCreate(input: $input) { checkout { id cost { total { minorUnits currency } } } userErrors { code message } }
    }`,
    { input: { buyNow: { variantId: variant.id, quantity: 1 }, idempotencyKey: randomUUID() } },
    bearer,
  );
  assert.deepEqual(checkoutCreate.userErrors, []);
  const { id, cost } = checkoutCreate.checkout;
  const { orderPlace } = await ask(
    `mutation ($input: OrderPlaceInput!) {
      orderPlace(input: $input) { orderGroup { orders { id status } } userErrors { code message } }
    }`,
    { input: { checkoutId: id, expectedTotal: cost.total, method, idempotencyKey: randomUUID() } },
    bearer,
  );
  assert.deepEqual(orderPlace.userErrors, []);
  return orderPlace.orderGroup.orders[0].id;
}

// cancel calls an order off.
export async function cancel(order, bearer) {
  const { orderCancel } = await ask(
    `mutation ($input: OrderCancelInput!) { orderCancel(input: $input) { userErrors { code message } } }`,
    { input: { orderId: order, reason: 'Bought it elsewhere.', idempotencyKey: randomUUID() } },
    bearer,
  );
  assert.deepEqual(orderCancel.userErrors, []);
}

export const watchOrder = `subscription WatchOrder($id: ID!) { orderUpdated(orderId: $id) { id status } }`;
