using System.Security.Cryptography;
using ChatServer.Benchmarks.Crash.Agents;
using ChatServer.Benchmarks.Crash.Changes;
using ChatServer.Benchmarks.Servers;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Crash;

/// <summary>
/// Rounds of load, SIGKILL and restart. After each restart what the round before confirmed is compared with what is stored, and
/// the first difference ends the run; at the end everything is settled and compared.
/// </summary>
internal sealed class CrashRun
{
    private static readonly TimeSpan WirePatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SettlePatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SettlePoll = TimeSpan.FromMilliseconds(20);

    // Chats, channels and agents, and a log that keeps the events of a whole run.
    private static readonly Dictionary<string, string> Settings = new(AgentCrowd.Settings)
    {
        ["Chat__Workspace__Enabled"] = "true",
        ["Chat__Chats__MaxEventsPerUser"] = "1000000",
    };

    private readonly string signingKey = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
    private readonly Violations violations = new();
    private readonly List<CrashRound> rounds = [];
    private readonly CrashPlan plan;
    private readonly Random random;
    private readonly TokenMint mint;
    private readonly HistoryCheck history;
    private readonly Dictionary<int, long> comparedUpTo = [];
    private readonly List<TestUser> users;
    private readonly List<CrashClient> clients;

    public CrashRun(CrashPlan plan)
    {
        this.plan = plan;
        random = new Random(plan.Seed);
        mint = new TokenMint(signingKey);
        history = new HistoryCheck(plan.Server, violations);
        users = [.. Enumerable.Range(0, 2 * plan.Pairs).Select(mint.Create)];
        clients = [.. users.Select((user, index) => Client(user, users[index ^ 1]))];
    }

    public async Task<CrashReport> RunAsync(CancellationToken cancellationToken)
    {
        using var server = new ServerProcess(plan.Start with { Settings = Settings }, signingKey);
        await using var crowds = await IntroduceAsync(server, cancellationToken);
        await CrashTable.PrintHeaderAsync();
        for (var number = 1; number <= plan.Rounds && violations.Count == 0; number++)
            await RunRoundAsync(server, crowds, number, cancellationToken);

        var stored = violations.Count == 0 ? await FinishAsync(server, crowds, cancellationToken) : 0;
        return new CrashReport(
            rounds, Total(ledger => ledger.SentCount), Total(ledger => ledger.ConfirmedCount), stored, crowds.Confirmed,
            violations.All);
    }

    private async Task<long> FinishAsync(ServerProcess server, Crowds crowds, CancellationToken cancellationToken)
    {
        await SettleAsync(cancellationToken);
        var stored = await CompareAllAsync(cancellationToken);
        await crowds.CompareAllAsync(cancellationToken);
        var isWhole = await server.RunVerbAsync("audit verify", cancellationToken);
        violations.AddIf(!isWhole, "the audit log doesn't verify; the server's log says where");
        return stored;
    }

    private CrashClient Client(TestUser user, TestUser peer) =>
        new(plan.Server, user, new Ledger(user.Id, peer.Id, violations), violations, plan.Window);

    // A user exists from its first connection on, and nobody can write to a user who does not exist.
    private async Task<Crowds> IntroduceAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        await server.StartAsync(cancellationToken);
        foreach (var client in clients)
            await client.IntroduceAsync(cancellationToken);

        return await Crowds.GatherAsync(server, plan, mint, violations, cancellationToken);
    }

    private async Task RunRoundAsync(ServerProcess server, Crowds crowds, int number, CancellationToken cancellationToken)
    {
        var killAfter = CrashPlan.EarliestKill + (random.NextDouble() * (CrashPlan.LatestKill - CrashPlan.EarliestKill));
        await RunUntilKillAsync(server, crowds, killAfter, cancellationToken);
        var ready = await RestartAsync(server, crowds, cancellationToken);
        rounds.Add(Round(number, ready, killAfter, crowds.Confirmed.Values.Sum()));
        await CrashTable.PrintRoundAsync(rounds[^1]);
    }

    // A server that doesn't start again, or refuses what a user may read, has lost something too.
    private async Task<TimeSpan> RestartAsync(ServerProcess server, Crowds crowds, CancellationToken cancellationToken)
    {
        try
        {
            var ready = await server.StartAsync(cancellationToken);
            await crowds.Agents.CompareAsync(cancellationToken);
            await CompareNewAsync(crowds, cancellationToken);
            return ready;
        }
        catch (Exception failure) when (failure is InvalidOperationException or HttpRequestException)
        {
            violations.Add(failure.Message);
            return TimeSpan.Zero;
        }
    }

    private async Task RunUntilKillAsync(
        ServerProcess server, Crowds crowds, TimeSpan killAfter, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(killAfter + WirePatience);
        Task[] running =
            [.. clients.Select(client => RunUntilKillAsync(client, killAfter, cancellationToken)), crowds.RunAsync(over.Token)];

        await Task.Delay(killAfter, cancellationToken);
        crowds.Agents.NoteKill();
        await server.KillAsync(cancellationToken);
        await Task.WhenAll(running);
    }

    // Half of the clients read to the end what the server had put on the wire: the last confirmations are the ones to hold
    // it to. The network of the others fails shortly before, so that they send again what is stored.
    private async Task RunUntilKillAsync(CrashClient client, TimeSpan killAfter, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var networkFails = random.Next(2) == 0;
        over.CancelAfter(networkFails ? killAfter * (1 - (0.1 * random.NextDouble())) : killAfter + WirePatience);
        await client.RunAsync(resendFirst: random.Next(2) == 0, writeOn: true, over.Token);
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = clients.ConvertAll(client => client.RunAsync(resendFirst: false, writeOn: false, over.Token));
        for (var waited = TimeSpan.Zero; waited < SettlePatience && !IsSettled(); waited += SettlePoll)
            await Task.Delay(SettlePoll, cancellationToken);

        await over.CancelAsync();
        await Task.WhenAll(running);
        foreach (var (ledger, peer) in Pairs())
        {
            violations.AddIf(!ledger.IsConfirmed, $"{ledger.User}: some messages were never confirmed");
            violations.AddIf(
                peer.ReceivedCount != ledger.SentCount, $"{peer.User}: {peer.ReceivedCount} of {ledger.SentCount} received");
        }
    }

    private async Task CompareNewAsync(Crowds crowds, CancellationToken cancellationToken)
    {
        for (var index = 0; index < clients.Count; index += 2)
        {
            var since = comparedUpTo.GetValueOrDefault(index);
            comparedUpTo[index] = await history.CompareNewAsync(
                users[index], clients[index].Ledger, clients[index + 1].Ledger, since, cancellationToken);
        }

        await crowds.CompareNewAsync(cancellationToken);
    }

    private async Task<long> CompareAllAsync(CancellationToken cancellationToken)
    {
        var stored = 0L;
        for (var index = 0; index < clients.Count; index += 2)
            stored += await history.CompareAllAsync(
                users[index], clients[index].Ledger, clients[index + 1].Ledger, cancellationToken);

        return stored;
    }

    private bool IsSettled() => Pairs().All(pair => pair.Mine.IsConfirmed && pair.Theirs.ReceivedCount == pair.Mine.SentCount);

    private IEnumerable<(Ledger Mine, Ledger Theirs)> Pairs() =>
        clients.Select((client, index) => (client.Ledger, clients[index ^ 1].Ledger));

    private long Total(Func<Ledger, int> count) => clients.Sum(client => (long)count(client.Ledger));

    private CrashRound Round(int number, TimeSpan ready, TimeSpan killedAfter, long changes) =>
        new(
            number,
            Math.Round(ready.TotalSeconds, 2),
            Math.Round(killedAfter.TotalSeconds, 2),
            Total(ledger => ledger.SentCount),
            Total(ledger => ledger.ConfirmedCount),
            Total(ledger => ledger.ReceivedCount),
            changes,
            violations.Count);
}
