import { type MessageId, useI18n } from "../i18n/i18n.tsx";

/** What the audit log records, in words; an action of a newer server stands as it is. */
const WORDS: Readonly<Record<string, MessageId>> = {
  "host.register": "action.host.register",
  "host.update": "action.host.update",
  "host.set-status": "action.host.set-status",
  "host.set-roles": "action.host.set-roles",
  "host.retire": "action.host.retire",
  "service.create": "action.service.create",
  "service.remove": "action.service.remove",
  "service.hide-graph": "action.service.hide-graph",
  "role.create": "action.role.create",
  "role.remove": "action.role.remove",
  "key.create": "action.key.create",
  "key.change": "action.key.change",
  "key.revoke": "action.key.revoke",
  "user.create": "action.user.create",
  "user.remove": "action.user.remove",
  "user.set-authority": "action.user.set-authority",
  "user.set-password": "action.user.set-password",
  "session.create": "action.session.create",
  "session.remove": "action.session.remove",
  "session.remove-others": "sessions.ended",
  "setup.complete": "action.setup.complete",
  "metadata.put": "action.metadata.put",
  "metadata.remove": "action.metadata.remove",
  "graph-def.put": "action.graph-def.put",
  "graph-def.remove": "action.graph-def.remove",
  "org.create": "action.org.create",
  "org.update": "action.org.update",
  "migration.revoke-links": "action.migration.revoke-links",
  "notification-group.create": "action.notification-group.create",
  "notification-group.update": "action.notification-group.update",
  "notification-group.remove": "action.notification-group.remove",
  "alert.acknowledge": "action.alert.acknowledge",
  "alert.unacknowledge": "action.alert.unacknowledge",
  "alert.set-memo": "action.alert.set-memo",
  "channel.create": "action.channel.create",
  "channel.update": "action.channel.update",
  "channel.remove": "action.channel.remove",
  "channel.resume": "action.channel.resume",
  "channel.suspend": "action.channel.suspend",
  "downtime.create": "action.downtime.create",
  "downtime.update": "action.downtime.update",
  "downtime.remove": "action.downtime.remove",
  "monitor.create": "action.monitor.create",
  "monitor.update": "action.monitor.update",
  "monitor.remove": "action.monitor.remove",
  "monitor.set-extras": "action.monitor.set-extras",
};

/** What is done to many kinds of things, said with the name of the kind. */
const VERBS = [
  "create",
  "update",
  "remove",
  "set-extras",
  "suspend",
  "resume",
  "renew",
  "revoke",
  "acknowledge",
  "unacknowledge",
  "set-memo",
  "delete",
  "start",
  "check",
  "uncheck",
  "override",
  "end-override",
  "correct",
  "uncorrect",
  "pass",
  "delete-counts",
] as const;
const NOUNS = [
  "monitor",
  "channel",
  "notification-group",
  "downtime",
  "alert-group-setting",
  "alert",
  "service",
  "role",
  "dashboard",
  "annotation",
  "invitation",
  "aws-integration",
  "migration",
  "slo",
  "sli",
] as const;

export function useActionWords(): (action: string) => string {
  const { t } = useI18n();
  return (action) => {
    const id = WORDS[action];
    if (id !== undefined) return t(id);
    const [first, second] = action.split(".");
    const noun = NOUNS.find((each) => each === first);
    const verb = VERBS.find((each) => each === second);
    return noun === undefined || verb === undefined
      ? action
      : t(`audit.did.${verb}`, { noun: t(`audit.noun.${noun}`) });
  };
}
