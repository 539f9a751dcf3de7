import type { Inventory } from "../../inventory/inventory.ts";
import { columnsOf } from "./columns.ts";
import { ofName, ofService, type Talk } from "./talks.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface HostBox extends Box {
  readonly host: string;
  readonly label: string;
  readonly services: readonly (Box & { readonly service: string })[];
}

/** Where everything stands in the picture, in pixels. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly names: readonly (Box & { readonly name: string })[];
  readonly hosts: readonly HostBox[];
  /** Boxes by end of a talk. */
  readonly ends: ReadonlyMap<string, Box>;
}

export const rowHeight = 26;
const headHeight = 30;
const gap = { x: 84, y: 22 };
const margin = 12;
/** Of a letter, on average. */
const letter = 7.3;

/** Public names at the left, then the hosts in columns with their services, hosts apart from all talk below. */
export function layOut(inventory: Inventory, talks: readonly Talk[]): Layout {
  const { columns, apart } = columnsOf(inventory, talks);
  const names = Object.keys(inventory.publicNames);
  const nameWidth = widthFor(names);
  const hostWidth = widthFor([
    ...inventory.hosts.map(({ label }) => label),
    ...inventory.services.map(({ name }) => name),
  ]);
  const left = names.length === 0 ? margin : margin + nameWidth + gap.x;
  const stacks = columns.map((hosts, index) =>
    stack(hosts, inventory, { x: left + index * (hostWidth + gap.x), y: margin, width: hostWidth }),
  );
  const tallest = Math.max(names.length * (rowHeight + 10) + margin, ...stacks.map(bottomOf));
  const width = left + Math.max(1, columns.length) * (hostWidth + gap.x);
  const rows = inRows(apart, inventory, { x: margin, y: tallest + gap.y, width: hostWidth, right: width });
  const hosts = [...stacks.flat(), ...rows];
  const nameBoxes = names.map((name, index) => ({
    name,
    x: margin,
    y: margin + index * (rowHeight + 10),
    width: nameWidth,
    height: rowHeight,
  }));
  const ends = new Map<string, Box>([
    ...nameBoxes.map((box) => [ofName(box.name), box] as const),
    ...hosts.flatMap(({ services }) => services.map((box) => [ofService(box.service), box] as const)),
  ]);
  return { width, height: Math.max(tallest, bottomOf(hosts)) + margin, names: nameBoxes, hosts, ends };
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

function stack(hosts: readonly string[], inventory: Inventory, place: Place): readonly HostBox[] {
  const boxes: HostBox[] = [];
  for (const host of hosts) {
    const y = boxes.length === 0 ? place.y : bottomOf(boxes) + gap.y;
    boxes.push(hostBox(host, inventory, { ...place, y }));
  }
  return boxes;
}

function inRows(hosts: readonly string[], inventory: Inventory, place: Place & { readonly right: number }) {
  const boxes: HostBox[] = [];
  let { x, y } = place;
  for (const host of hosts) {
    if (x > place.x && x + place.width > place.right) {
      x = place.x;
      y = bottomOf(boxes) + gap.y;
    }
    boxes.push(hostBox(host, inventory, { x, y, width: place.width }));
    x += place.width + gap.y;
  }
  return boxes;
}

function hostBox(host: string, { hosts, services }: Inventory, { x, y, width }: Place): HostBox {
  const own = services.filter((service) => service.host === host);
  return {
    host,
    label: hosts.find(({ name }) => name === host)?.label ?? host,
    x,
    y,
    width,
    height: headHeight + own.length * rowHeight + (own.length === 0 ? 0 : 6),
    services: own.map(({ name }, index) => ({
      service: name,
      x,
      y: y + headHeight + index * rowHeight,
      width,
      height: rowHeight,
    })),
  };
}

function bottomOf(boxes: readonly Box[]): number {
  return Math.max(0, ...boxes.map(({ y, height }) => y + height));
}

function widthFor(texts: readonly string[]): number {
  const longest = Math.max(10, ...texts.map((text) => text.length));
  return Math.min(340, Math.ceil(longest * letter) + 48);
}
