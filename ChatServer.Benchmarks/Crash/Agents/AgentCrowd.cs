using System.Diagnostics;
using ChatServer.Benchmarks.Agents;
using ChatServer.Benchmarks.Crash.Changes;
using ChatServer.Benchmarks.Servers;
using ChatServer.Benchmarks.Users;
using Microsoft.Data.Sqlite;

namespace ChatServer.Benchmarks.Crash.Agents;

/// <summary>
/// Visitors of an agent over all rounds. After each restart every run must end within a second, what was shown more than a second
/// before the kill must be there, no question may be answered twice, and nothing may stay reserved.
/// </summary>
internal sealed class AgentCrowd : IAsyncDisposable
{
    private const int Visitors = 8;
    private static readonly TimeSpan MaxLoss = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxTail = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private readonly StreamProvider provider;
    private readonly List<ApiClient> clients;
    private readonly List<AgentAsker> askers;
    private readonly List<ReplyCheck> checks;
    private readonly DirectoryInfo data;
    private readonly Violations violations;
    private long killedAt;

    private AgentCrowd(
        StreamProvider provider, IReadOnlyList<AgentAsker> askers, IReadOnlyList<Guid> chats, List<ApiClient> clients,
        DirectoryInfo data, Violations violations)
    {
        (this.provider, this.askers, this.clients) = (provider, [.. askers], clients);
        (this.data, this.violations) = (data, violations);
        checks = [.. askers.Select(
            (asker, index) => new ReplyCheck(asker, new RunReading(clients[index], chats[index]), violations))];
    }

    /// <summary>With fewer places than visitors, so that some runs wait.</summary>
    public static IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>(AgentStage.Settings)
    {
        ["Chat__Agents__MaxRunsPerAgent"] = "6",
    };

    public int Replies => checks.Sum(check => check.Count);

    /// <summary>Makes the agent and the chats, on a server that serves.</summary>
    public static async Task<AgentCrowd> GatherAsync(
        ServerProcess process, CrashPlan plan, IReadOnlyList<TestUser> users, Violations violations,
        CancellationToken cancellationToken)
    {
        var provider = await StreamProvider.StartAsync(cancellationToken);
        var owner = await AgentOwner.MakeAsync(process, plan.Start, users[0], provider.BaseUrl, cancellationToken);
        var askers = users.Skip(1)
            .Select((user, index) => new AgentAsker(plan.Server, user, owner.AgentId, index, plan.Seed + index)).ToList();
        var clients = askers.ConvertAll(asker => new ApiClient(plan.Server, asker.User, violations));
        var chats = new List<Guid>();
        foreach (var (asker, client) in askers.Zip(clients))
        {
            await asker.IntroduceAsync(cancellationToken);
            chats.Add(await FindChatAsync(client, owner, cancellationToken));
        }

        return new AgentCrowd(provider, askers, chats, clients, plan.Start.Data, violations);
    }

    /// <summary>The users that a crowd needs.</summary>
    public static IReadOnlyList<TestUser> TakeUsers(TokenMint mint, int from) =>
        [.. Enumerable.Range(from, Visitors + 1).Select(mint.Create)];

    /// <summary>Asks until the server is killed or the run is over.</summary>
    public Task RunAsync(CancellationToken over) => Task.WhenAll(askers.Select(asker => asker.RunAsync(over)));

    /// <summary>The server is about to be killed. What is asked again after that is answered briefly.</summary>
    public void NoteKill()
    {
        killedAt = Stopwatch.GetTimestamp();
        provider.IsBrief = true;
    }

    /// <summary>Compares as soon as the server serves again.</summary>
    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        foreach (var check in checks)
            await WaitForEndAsync(check, clock, cancellationToken);

        var shownUntil = killedAt - (long)(MaxLoss.TotalSeconds * Stopwatch.Frequency);
        foreach (var check in checks)
            await check.CompareAsync(shownUntil, cancellationToken);
        var reserved = await ReadReservedAsync(cancellationToken);
        violations.AddIf(reserved != 0, $"{reserved} tokens and micros are reserved, and no run is in progress");
        provider.IsBrief = false;
    }

    public async ValueTask DisposeAsync()
    {
        clients.ForEach(client => client.Dispose());
        await provider.DisposeAsync();
    }

    private async Task WaitForEndAsync(ReplyCheck check, Stopwatch clock, CancellationToken cancellationToken)
    {
        var isLate = false;
        while (!await check.HasEndedAsync(cancellationToken))
        {
            if (!isLate && clock.Elapsed > MaxTail)
                violations.Add($"a run has no end {MaxTail.TotalSeconds:0} s after the restart");
            isLate |= clock.Elapsed > MaxTail;
            if (clock.Elapsed > Patience)
                return;

            await Task.Delay(Poll, cancellationToken);
        }
    }

    private async Task<long> ReadReservedAsync(CancellationToken cancellationToken)
    {
        var path = new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(data.FullName, "chat.db"),
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        };
        await using var database = new SqliteConnection(path.ConnectionString);
        await database.OpenAsync(cancellationToken);
        await using var query = database.CreateCommand();
        query.CommandText = "SELECT COALESCE(SUM(ABS(reserved_tokens) + ABS(reserved_micros)), 0) FROM agent_usage";
        return (long)(await query.ExecuteScalarAsync(cancellationToken) ?? 0L);
    }

    private static async Task<Guid> FindChatAsync(ApiClient client, AgentOwner owner, CancellationToken cancellationToken)
    {
        var body = new { target_user_id = owner.User.Id, chat_type = "agent", target_avee_id = owner.AgentId };
        var chat = await client.SendAsync(HttpMethod.Post, "/messaging/conversations", body, cancellationToken)
            ?? throw new HttpRequestException("The chat was refused.");
        return chat.GetProperty("id").GetGuid();
    }
}
