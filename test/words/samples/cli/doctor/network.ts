import * as words from "../../../../../src/words/cli/doctor/network.ts";
import type { Samples } from "../../sample.ts";
import { said } from "./said.ts";

const HOSTS = ["runtime.us-east-1.kiro.dev", "management.us-east-1.kiro.dev"];

export const network: Samples = {
  proxyNone: said(words.proxyNone()),
  proxyFine: said(words.proxyFine(["HTTPS_PROXY"])),
  proxyMalformed: said(words.proxyMalformed("HTTP_PROXY")),
  "proxyTakesLoopback: nothing excepted": said(words.proxyTakesLoopback("HTTP_PROXY", "")),
  "proxyTakesLoopback: another excepted": said(
    words.proxyTakesLoopback("HTTP_PROXY", "intern.example"),
  ),
  proxyNotUsedHere: said(words.proxyNotUsedHere("HTTP_PROXY", true)),
  "proxyNotUsedHere: an older Node": said(words.proxyNotUsedHere("HTTP_PROXY", false)),
  "certificatesFine: the own ones": said(words.certificatesFine(undefined)),
  "certificatesFine: more": said(words.certificatesFine("/etc/company.pem")),
  certificatesMissing: said(words.certificatesMissing("/etc/company.pem", "ENOENT")),
  certificatesNoPem: said(words.certificatesNoPem("/etc/company.pem")),
  certificatesUnchecked: said(words.certificatesUnchecked()),
  hostsReached: said(words.hostsReached(3)),
  hostsNotAsked: said(words.hostsNotAsked()),
  "hostsNotReached: name": said(words.hostsNotReached("name", HOSTS, "ENOTFOUND")),
  "hostsNotReached: override": said(words.hostsNotReached("override", HOSTS, "ECONNREFUSED")),
  "hostsNotReached: connection": said(words.hostsNotReached("connection", HOSTS, "ECONNREFUSED")),
  "hostsNotReached: certificate": said(
    words.hostsNotReached("certificate", HOSTS, "CERT_HAS_EXPIRED"),
  ),
  "hostsNotReached: time": said(words.hostsNotReached("time", HOSTS, "5 s")),
  "hostsNotReached: proxy": said(words.hostsNotReached("proxy", HOSTS, "HTTP 407")),
  "hostsNotReached: proxy, with a login": said(
    words.hostsNotReached("proxy-login-refused", HOSTS, "HTTP 407"),
  ),
  linkMend: words.linkMend("connection", "runtime.us-east-1.kiro.dev", "ECONNRESET"),
  "hostsNotReached: login-page": said(words.hostsNotReached("login-page", HOSTS, "HTTP 200")),
  "hostsNotReached: a company certificate": said(
    words.hostsNotReached("certificate", HOSTS, "SELF_SIGNED_CERT_IN_CHAIN"),
  ),
  hostFails: said(words.hostFails("runtime.us-east-1.kiro.dev", 503)),
  clockFine: said(words.clockFine()),
  clockUnknown: said(words.clockUnknown()),
  "clockWrong: ahead": said(words.clockWrong(120_000)),
  "clockWrong: behind": said(words.clockWrong(-7_200_000)),
  "quotaLeft: known": said(words.quotaLeft(["work: 830 of 1,000 credits left"])),
  "quotaLeft: many": said(words.quotaLeft(Array.from({ length: 300 }, () => "work: 1 of 2 left"))),
  "quotaLeft: unknown": said(words.quotaLeft([])),
  quotaOf: words.quotaOf("work", "9.5", "1,000"),
  quotaLow: said(words.quotaLow("work: 9.5 of 1,000 credits left")),
  modelsRead: said(words.modelsRead("20 days ago")),
  modelsNotRead: said(words.modelsNotRead()),
  modelsOld: said(words.modelsOld("work", "20 days ago")),
  modelsDamaged: said(words.modelsDamaged("/etc/company.pem")),
};
