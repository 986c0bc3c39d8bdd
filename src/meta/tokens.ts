import { createHash, randomBytes } from "node:crypto";
import { Secret } from "#kit/secret.ts";

/** 256 random bits in 43 characters that need no escaping in headers, cookies and URLs. */
export const newToken = (): Secret => new Secret(randomBytes(32).toString("base64url"));

/**
 * What is stored of a token. SHA-256 without salt is enough here, and lets a request find its row: nobody guesses 256 random
 * bits, however fast the hash.
 */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex");
