// How the dashboard writes values for a British reader, by the browser's own Intl: an opinion besides the product's.

/** An amount as the API sends it. */
export interface Money {
  amount: string;
  currency: string;
}

/** A value, or why there is none. */
export interface Measure {
  value: number | null;
  reason?: string;
}

/** Every digit: `£12,438.50`. */
export function exactly({ amount, currency }: Money): string {
  const style = { style: "currency", currency, currencyDisplay: "narrowSymbol", minimumFractionDigits: 2 } as const;
  return minus(new Intl.NumberFormat("en-GB", style).format(Number(amount)));
}

/** With that many decimals: `−45.1`. */
export function decimal(value: number, decimals: number): string {
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  const format = new Intl.NumberFormat("en-GB", { ...digits, signDisplay: "negative" });
  return minus(format.format(value));
}

/** A ratio as a change: 1.07 is `+7.0%`. */
export function change(ratio: number): string {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return minus(new Intl.NumberFormat("en-GB", { style: "percent", signDisplay: "exceptZero", ...digits }).format(ratio - 1));
}

/** `1 row`, `2 rows` */
export function counted(count: number, one: string): string {
  return `${count.toLocaleString("en-GB")} ${one}${count === 1 ? "" : "s"}`;
}

function minus(text: string): string {
  return text.replace("-", "−");
}
