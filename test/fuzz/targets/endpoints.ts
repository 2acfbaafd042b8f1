import fc from "fast-check";
import { understandCodeExchange } from "../../../src/auth/code/social.ts";
import { understandDiscovery } from "../../../src/auth/code/external-idp.ts";
import {
  understandSocialDeviceAuthorization,
  understandSocialDevicePoll,
} from "../../../src/auth/device/social-device.ts";
import {
  understandDeviceAuthorization,
  understandDeviceToken,
} from "../../../src/auth/device/sso-oidc.ts";
import { understandIdcRefresh } from "../../../src/auth/kinds/idc.ts";
import { understandSocialRefresh } from "../../../src/auth/kinds/social.ts";
import { understandRegistration } from "../../../src/auth/sso-client.ts";
import type { HttpAnswer } from "../../../src/lib/net/http.ts";
import { isObject } from "../../../src/lib/read.ts";
import { processModels } from "../../../src/service/models.ts";
import { processProfiles } from "../../../src/service/account/profiles.ts";
import { processUsage } from "../../../src/service/account/usage.ts";
import { readSearchReport } from "../../../src/service/web-search.ts";
import { answer as answerOf, NOW } from "../../auth/answer.ts";
import { createModelList } from "../../simulator/account/model-list.ts";
import { mutatedJson } from "../mutations.ts";
import { CANARY, type FuzzTarget, oursOr } from "../target.ts";

const TOKENS = {
  accessToken: CANARY,
  refreshToken: CANARY,
  expiresIn: 3600,
  profileArn: "arn:a:b",
};
const SOCIAL = {
  method: "social",
  provider: "Google",
  accessToken: CANARY,
  refreshToken: CANARY,
  expiresAt: NOW,
} as const;
const IDC = {
  ...SOCIAL,
  method: "idc",
  provider: "BuilderId",
  ssoRegion: "us-east-1",
  startUrl: "https://view.awsapps.com/start",
  clientId: "client",
  clientSecret: CANARY,
  clientSecretExpiresAt: NOW,
} as const;
const ISSUER = new URL("https://company.okta.com/oauth2/default");
const DEVICE = {
  deviceCode: CANARY,
  userCode: "ABCD-EFGH",
  verificationUri: "https://device.sso.us-east-1.amazonaws.com/",
  verificationUriComplete: "https://device.sso.us-east-1.amazonaws.com/?user_code=ABCD-EFGH",
  expiresIn: 600,
  interval: 1,
};

interface Endpoint {
  readonly sample: object;
  readonly understand: (answer: HttpAnswer) => unknown;
}

/** For what is read only of a success that is a JSON object. */
const ofObject = (read: (json: Readonly<Record<string, unknown>>) => unknown) => {
  return ({ json }: HttpAnswer) => (isObject(json) ? read(json) : undefined);
};

const ENDPOINTS: readonly Endpoint[] = [
  { sample: TOKENS, understand: (answer) => understandSocialRefresh(answer, SOCIAL, NOW) },
  { sample: TOKENS, understand: (answer) => understandIdcRefresh(answer, IDC, NOW) },
  { sample: TOKENS, understand: (answer) => understandCodeExchange(answer, NOW) },
  {
    sample: { ...TOKENS, status: "success" },
    understand: (answer) => understandSocialDevicePoll(answer, NOW),
  },
  { sample: TOKENS, understand: (answer) => understandDeviceToken(answer, NOW) },
  { sample: DEVICE, understand: understandDeviceAuthorization },
  {
    sample: { ...DEVICE, expiresInMilliseconds: 1000, intervalInMilliseconds: 1000 },
    understand: understandSocialDeviceAuthorization,
  },
  {
    sample: { clientId: "c", clientSecret: CANARY, clientSecretExpiresAt: 1_900_000_000 },
    understand: (answer) => understandRegistration(answer, NOW),
  },
  {
    sample: {
      issuer: ISSUER.href,
      authorization_endpoint: `${ISSUER.href}/v1/authorize`,
      token_endpoint: `${ISSUER.href}/v1/token`,
    },
    understand: (answer) => understandDiscovery(answer, ISSUER),
  },
  { sample: { models: createModelList().live }, understand: ofObject(processModels) },
  {
    sample: {
      profiles: [{ arn: "arn:a:b", profileName: "n", profileType: "KIRO", status: "ACTIVE" }],
    },
    understand: ofObject(processProfiles),
  },
  {
    sample: {
      usageBreakdownList: [
        { resourceType: "CREDIT", currentUsage: 5, usageLimit: 50, nextDateReset: 1_900_000_000 },
      ],
      subscriptionInfo: { subscriptionTitle: "KIRO PRO" },
      userInfo: { email: "a@example.com", userId: "u" },
    },
    understand: ofObject((json) => processUsage(json, NOW)),
  },
  {
    sample: { results: [{ title: "t", url: "https://a.example", snippet: "s" }] },
    understand: ({ json }) => readSearchReport([JSON.stringify(json)]),
  },
];

const status = fc.oneof(
  fc.constantFrom(200, 200, 200, 400, 401, 403),
  fc.integer({ min: 200, max: 599 }),
);

const property = fc.asyncProperty(
  fc.nat(ENDPOINTS.length - 1).chain((index) => {
    const endpoint = ENDPOINTS[index];
    return fc.tuple(fc.constant(endpoint), mutatedJson(fc.constant(endpoint?.sample)));
  }),
  status,
  async ([endpoint, json], code) => {
    await oursOr(() => endpoint?.understand(answerOf(code, json)));
  },
);

export const endpoints: FuzzTarget = { name: "JSON of every endpoint", property, runs: 1_000 };
