import type { Surface } from "./surface.ts";

/** 503 while it reads its log back in, which can take minutes. */
export const prometheusSurface: Surface = {
  port: "http",
  path: "/-/ready",
  expected: '200 "Prometheus Server is Ready."',
  fits: ({ status, body }) => status === 200 && body.includes("is Ready"),
  starting: ({ status }) => status === 503,
};

/** Where Prometheus tells what it scrapes and how that goes. */
export const targetsPath = "/api/v1/targets?state=active";
