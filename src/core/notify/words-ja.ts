import type { Vocabulary } from "./words.ts";

const ja: Vocabulary = {
  status: { OK: "正常", WARNING: "警告", CRITICAL: "重大", UNKNOWN: "不明" },
  event: { opened: "発生", changed: "変化", closed: "解消", repeated: "継続中", escalated: "エスカレーション" },
  host: "ホスト",
  service: "サービス",
  roles: "ロール",
  monitor: "監視ルール",
  slo: "SLO",
  opened: "発生",
  closed: "解消",
  lasted: "継続時間",
  by: "操作した人",
  reason: "理由",
  unreachable: "10分間メトリックが届いていません",
  linkAlert: "アラート",
  linkHost: "ホスト",
  linkMonitor: "監視ルール",
  linkGroup: "アラート一覧",
  possibleRepeat: "送信が中断されたため、同じ通知がすでに届いている可能性があります。",
  group: (alerts) => `アラート${alerts}件`,
  hostEvent: {
    hostRegister: "ホストが登録されました",
    hostRetire: "ホストが退役しました",
    hostStatus: "ホストのステータスが変わりました",
  },
  monitorEvent: {
    monitorCreate: "監視ルールが作成されました",
    monitorUpdate: "監視ルールが変更されました",
    monitorDelete: "監視ルールが削除されました",
  },
  test: "テスト: Sawaraからの通知です",
  testSummary: "このチャンネルは正しく動いています。何も起きていません。",
  length: (minutes) => (minutes < 60 ? `${minutes}分` : `${Math.floor(minutes / 60)}時間${minutes % 60}分`),
};

export default ja;
