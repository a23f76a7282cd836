import { Controller } from "@nestjs/common";
import type { InputOf } from "@periplus/shared/endpoints";
import type { SignInLink } from "@periplus/shared/session";
import { Endpoint } from "../http/endpoint.decorator.js";
import { Input } from "../http/input.decorator.js";
import { SignInLinks } from "./sign-in-links.js";

@Controller()
export class SignInLinksController {
  constructor(private readonly links: SignInLinks) {}

  @Endpoint("createSignInLink")
  createSignInLink(@Input() { body }: InputOf<"createSignInLink">): Promise<SignInLink> {
    return this.links.create(body, new Date());
  }
}
