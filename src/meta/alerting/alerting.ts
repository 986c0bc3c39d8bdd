import type { Store } from "#meta/store.ts";
import { alertGroupSettingsRepository } from "./alert-group-settings.ts";
import { alertImagesRepository } from "./alert-images.ts";
import { alertsRepository } from "./alerts.ts";
import { channelsRepository } from "./channels.ts";
import { downtimesRepository } from "./downtimes.ts";
import { monitorsRepository } from "./monitors.ts";
import { notificationGroupsRepository } from "./notification-groups.ts";
import { outboxRepository } from "./outbox.ts";
import { probeStatesRepository } from "./probe-states.ts";
import type { AlertingMeta } from "./repositories.ts";

/** Monitors, alerts, and who hears of them. */
export const alertingRepositories = (store: Store): AlertingMeta => ({
  monitors: monitorsRepository(store),
  alerts: alertsRepository(store),
  outbox: outboxRepository(store),
  channels: channelsRepository(store),
  notificationGroups: notificationGroupsRepository(store),
  downtimes: downtimesRepository(store),
  alertGroupSettings: alertGroupSettingsRepository(store),
  probeStates: probeStatesRepository(store),
  alertImages: alertImagesRepository(store),
  newId: store.newId,
});
