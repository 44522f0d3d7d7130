using ChatServer.Benchmarks.Crash.Agents;
using ChatServer.Benchmarks.Servers;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Crash.Changes;

/// <summary>The users who change things beside the pairs that write, over all rounds.</summary>
internal sealed class Crowds : IAsyncDisposable
{
    public const string FirstName = "Climbing";

    private const int MemberCount = 4;

    private readonly Violations violations;
    private readonly ChangeLedger ledger;
    private readonly Crowd crowd;
    private readonly List<ApiClient> clients;
    private readonly List<MemberChanges> members;
    private readonly OwnerChanges owner;
    private readonly List<ChatChanges> chats;
    private readonly List<PostChanges> posts;
    private readonly HashSet<string> knownPosts = [];
    private long settledUpTo;

    private Crowds(Uri server, Crowd crowd, AgentCrowd agents, ChangeLedger ledger, Violations violations, int seed)
    {
        Agents = agents;
        this.violations = violations;
        this.ledger = ledger;
        this.crowd = crowd;
        clients = [.. crowd.Members.Select(user => new ApiClient(server, user, violations))];
        members = [.. clients.Select((client, index) => new MemberChanges(client, ledger, crowd.Group, seed + index))];
        owner = new OwnerChanges(clients[0], ledger, crowd);
        chats = [.. clients.Select((client, index) => new ChatChanges(client, ledger, violations, seed - index))];
        posts = [.. clients.Select(client => new PostChanges(client, ledger, violations, crowd.Channel))];
    }

    public AgentCrowd Agents { get; }

    public IReadOnlyDictionary<string, long> Confirmed =>
        new Dictionary<string, long>(ledger.Confirmed) { ["reply"] = Agents.Replies };

    /// <summary>Makes the users, their administrator and their group, on a server that serves.</summary>
    public static async Task<Crowds> GatherAsync(
        ServerProcess process, CrashPlan plan, TokenMint mint, Violations violations, CancellationToken cancellationToken)
    {
        TestUser[] users = [.. Enumerable.Range(2 * plan.Pairs, MemberCount + 2).Select(mint.Create)];
        foreach (var user in users)
            await IntroduceAsync(plan.Server, user, violations, cancellationToken);

        using var owner = new ApiClient(plan.Server, users[0], violations);
        var me = await owner.GetAsync("/auth/me/", cancellationToken);
        var email = me.GetProperty("data").GetProperty("email").GetString();
        if (!await process.RunVerbAsync($"user make-admin {email}", cancellationToken))
            throw new InvalidOperationException($"No administrator could be made; see {plan.Start.LogFile}.");

        var body = new { name = FirstName, member_ids = users[1..MemberCount].Select(member => member.Id) };
        var group = await owner.SendAsync(HttpMethod.Post, "/chat/groups/", body, cancellationToken)
            ?? throw new HttpRequestException("The group was refused.");
        var groupId = group.GetProperty("data").GetProperty("id").GetInt64();
        var channel = await owner.SendAsync(HttpMethod.Post, "/api/v1/channels/create", new { name = "crash" }, cancellationToken)
            ?? throw new HttpRequestException("The channel was refused.");
        var crowd = new Crowd(
            users[0], users[..MemberCount], users[^2], users[^1], groupId, channel.GetProperty("id").GetString()!);
        var agents = await AgentCrowd.GatherAsync(
            process, plan, AgentCrowd.TakeUsers(mint, 2 * plan.Pairs + users.Length), violations, cancellationToken);
        return new Crowds(plan.Server, crowd, agents, new ChangeLedger(violations), violations, plan.Seed);
    }

    /// <summary>Changes things until the server is killed or the run is over.</summary>
    public async Task RunAsync(CancellationToken over)
    {
        try
        {
            var poll = await members[0].SendPollAsync(over);
            await Task.WhenAll(
            [
                .. members.Select(member => member.RunAsync(poll, over)), owner.RunAsync(over),
                .. chats.Select(chat => chat.RunAsync(over)), .. posts.Select(post => post.RunAsync(over)),
                Agents.RunAsync(over),
            ]);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            // The server was killed, or the run is over: what the ledger holds is the outcome.
        }
    }

    /// <summary>Compares what the server has with what was changed since the last time.</summary>
    public async Task CompareNewAsync(CancellationToken cancellationToken)
    {
        var reading = new GroupReading(clients[0], ledger, violations, crowd);
        var seen = new Dictionary<string, string>(await reading.ReadAsync(settledUpTo, cancellationToken));
        foreach (var chat in chats)
            await chat.ReadNewAsync(seen, cancellationToken);
        knownPosts.UnionWith(await posts[0].ReadAsync(seen, knownPosts, cancellationToken));
        ledger.CompareTouched(seen);
        settledUpTo = reading.LastId;
    }

    /// <summary>Compares everything that the server has with everything that was changed.</summary>
    public async Task CompareAllAsync(CancellationToken cancellationToken)
    {
        var reading = new GroupReading(clients[0], ledger, violations, crowd);
        var seen = new Dictionary<string, string>(await reading.ReadAsync(since: 0, cancellationToken));
        foreach (var chat in chats)
            await chat.ReadAllAsync(seen, cancellationToken);
        await posts[0].ReadAsync(seen, known: [], cancellationToken);
        ledger.CompareAll(seen);
    }

    public ValueTask DisposeAsync()
    {
        clients.ForEach(client => client.Dispose());
        return Agents.DisposeAsync();
    }

    // A user exists from their first request on.
    private static async Task IntroduceAsync(
        Uri server, TestUser user, Violations violations, CancellationToken cancellationToken)
    {
        using var client = new ApiClient(server, user, violations);
        await client.GetAsync("/auth/me/", cancellationToken);
    }
}
