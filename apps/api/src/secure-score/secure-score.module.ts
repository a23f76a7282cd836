import { Module } from "@nestjs/common";
import { SecureScoreController } from "./secure-score.controller.js";

@Module({ controllers: [SecureScoreController] })
export class SecureScoreModule {}
