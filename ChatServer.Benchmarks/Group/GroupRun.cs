using ChatServer.Benchmarks.Load;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.Sockets;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Group;

/// <summary>
/// One run from sign-up to report: connect, make the group, warm up, measure, drain. One thread serves all members.
/// </summary>
internal sealed class GroupRun(GroupPlan plan, UserSource users)
{
    private readonly LoadTimeline timeline = new(plan.Warmup, plan.Duration);
    private readonly SequenceCheck confirmed = new();

    public async Task<GroupReport> RunAsync(CancellationToken cancellationToken)
    {
        var everyone = await users.TakeAsync(plan.Members, cancellationToken);
        var schedule = new GroupSchedule(timeline, plan.Rate);
        var tally = new LoadTally(timeline);
        var members = everyone.Select(
            user => new GroupMember(plan.Server, user, schedule, tally) { Confirmed = confirmed }).ToList();
        try
        {
            // A user whose token was signed elsewhere becomes known to the server by connecting.
            await ConnectionOpening.OpenAllAsync(members, cancellationToken);
            var group = await GroupSetUp.CreateAsync(plan.Server, everyone, cancellationToken);
            foreach (var (number, member) in members.Index())
                member.Template = new MessageTemplate(
                    number, MessageTemplate.ToThread(group.Id), plan.BodyCharacters, clientIds: false);

            var used = await MeasuredLoop.RunAsync(
                members, new GroupWork(members, schedule, timeline, tally), timeline, tally, plan.ServerProcessId,
                cancellationToken);
            return Report(members, group, tally, used);
        }
        finally
        {
            members.ForEach(member => member.Dispose());
        }
    }

    private GroupReport Report(List<GroupMember> members, NewGroup group, LoadTally tally, MeasuredUsage used) =>
        new(
            plan.Label,
            plan.Server.ToString(),
            plan.Members,
            plan.Rate,
            plan.Duration.TotalSeconds,
            plan.BodyCharacters,
            Math.Round(group.Adding.TotalMilliseconds, 1),
            Math.Round(tally.DeliveredWhileMeasured / plan.Duration.TotalSeconds, 1),
            LatencySummary.Of([tally.ConfirmLatency]),
            LatencySummary.Of([tally.DeliverLatency, tally.LaterDeliverLatency]),
            tally.Offered,
            tally.Confirmed,
            tally.Delivered,
            members.Sum(member => member.CountLost(confirmed)),
            tally.Repeated,
            tally.OutOfOrder,
            tally.Errors,
            tally.Closes,
            used.ServerMicrosecondsEach(tally.DeliveredWhileMeasured),
            used.ToolMicrosecondsEach(tally.DeliveredWhileMeasured),
            plan.MaxP99?.TotalMilliseconds);
}
