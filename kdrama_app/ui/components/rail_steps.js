/** Which card of `count` a key leads to from the card `here`; null where it leads nowhere. */
export function step(key, here, count) {
  if (here < 0) return null;
  const there = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: count - 1 }[key];
  return there === undefined || there === here || there < 0 || there >= count ? null : there;
}
