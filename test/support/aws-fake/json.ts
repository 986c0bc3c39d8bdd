import { AwsSays, type FakeState } from "./state.ts";

type Input = Record<string, unknown>;
type Operation = (state: FakeState, input: Input) => unknown;

const keyOf = ({ cluster, serviceName, service }: Input): string => `${cluster}/${serviceName ?? service}`;

/** Services whose answers are JSON: ECS, CodeDeploy, CloudWatch. Named as in `X-Amz-Target`, without the version. */
export const JSON_OPERATIONS: Readonly<Record<string, Operation>> = {
  DescribeServices(state, { cluster, services }) {
    const found = (services as string[]).map((name) => state.services[`${cluster}/${name}`]);
    return { services: found.filter((each) => each !== undefined), failures: [] };
  },
  DescribeServiceDeployments: (state, { serviceDeploymentArns }) => ({
    serviceDeployments: (serviceDeploymentArns as string[]).map((arn) => state.serviceDeployments[arn]),
  }),
  DescribeServiceRevisions: (state, { serviceRevisionArns }) => ({
    serviceRevisions: (serviceRevisionArns as string[]).map((arn) => state.revisions[arn]),
  }),
  ListTasks: (state, input) => ({
    taskArns: (state.tasks[keyOf(input)] ?? [])
      .filter(({ desiredStatus }) => desiredStatus === input.desiredStatus)
      .map(({ taskArn }) => taskArn),
  }),
  DescribeTasks: (state, { tasks }) => ({
    tasks: Object.values(state.tasks)
      .flat()
      .filter(({ taskArn }) => (tasks as unknown[]).includes(taskArn)),
  }),
  GetDeployment(state, { deploymentId }) {
    const deploymentInfo = state.deployments[deploymentId as string];
    if (deploymentInfo === undefined)
      throw new AwsSays("DeploymentDoesNotExistException", `The deployment ${deploymentId} could not be found`);
    return { deploymentInfo };
  },
  GetDeploymentGroup: (state, { applicationName, deploymentGroupName }) => ({
    deploymentGroupInfo: state.deploymentGroups[`${applicationName}/${deploymentGroupName}`],
  }),
  GetMetricData(state, { MetricDataQueries, StartTime, EndTime }) {
    return {
      MetricDataResults: (MetricDataQueries as MetricQuery[]).map(({ Id, MetricStat: { Metric, Period, Stat } }) => {
        const dimension = (name: string) => Metric.Dimensions.find((each) => each.Name === name)?.Value;
        const sums = new Map<number, number>();
        for (const { metric, targetGroup, stat, at, value } of state.metrics) {
          if (metric !== Metric.MetricName || stat !== Stat || targetGroup !== dimension("TargetGroup")) continue;
          if (at < (StartTime as number) || at >= (EndTime as number)) continue;
          const start = Math.floor(at / Period) * Period;
          sums.set(start, (sums.get(start) ?? 0) + value);
        }
        // The newest first, as CloudWatch tells them.
        const points = [...sums].sort(([a], [b]) => b - a);
        return {
          Id,
          Label: Metric.MetricName,
          StatusCode: "Complete",
          Timestamps: points.map(([at]) => at),
          Values: points.map(([, value]) => value),
        };
      }),
    };
  },
};

interface MetricQuery {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}
