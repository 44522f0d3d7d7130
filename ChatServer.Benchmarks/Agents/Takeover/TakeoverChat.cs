using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using ChatServer.Benchmarks.Measurement;
using ChatServer.Benchmarks.Users;

namespace ChatServer.Benchmarks.Agents.Takeover;

/// <summary>One visitor's chat: a question, a takeover, a hand-back, again and again.</summary>
internal sealed class TakeoverChat(AgentStage stage, TakeoverOwner owner, TestUser user, int number, int seed) : IAsyncDisposable
{
    private const int MaxTokens = 20;
    private const int Rate = 500;
    private const int Ways = 3;
    private const int MaxFirstDelay = 20;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(20);
    private readonly Random random = new(seed);
    private readonly TakeoverJudge judge = new();
    private RoomDevice device = null!;
    private OpenChat chat = null!;
    private int rounds;

    public TakeoverJudge Judge => judge;

    public TestUser User => user;

    /// <summary>From the confirmation of a question until its run has begun.</summary>
    public LatencyHistogram Begun { get; } = new();

    /// <summary>Opens the chat, and follows it.</summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        device = new RoomDevice(stage.Start.Url, user, judge.Observe);
        await device.ConnectAsync(cursor: null, cancellationToken);
        var answer = device.NextAsync(frame => Is(frame, "agent_run", "done"));
        var confirmed = await AskAsync(Order(tokens: 1, TimeSpan.Zero), cancellationToken);
        chat = new OpenChat(await FindAsync(cancellationToken), confirmed.GetProperty("thread_id").GetInt64());
        await device.SendAsync(new { action = "agent_follow", thread_id = chat.Thread }, cancellationToken);
        await answer;
    }

    public async Task RunRoundAsync(ConcurrentDictionary<TakeoverMoment, int> moments, CancellationToken cancellationToken)
    {
        var moment = (TakeoverMoment)random.Next(Enum.GetValues<TakeoverMoment>().Length);
        moments.AddOrUpdate(moment, 1, (_, count) => count + 1);
        var order = Order(1 + random.Next(MaxTokens), TimeSpan.FromMilliseconds(random.Next(MaxFirstDelay)));
        var running = device.NextAsync(frame => Is(frame, "agent_run", "running"));
        var first = device.NextAsync(frame => Is(frame, "agent_chunk"));
        await AskAsync(order, cancellationToken);
        await WaitAsync(moment, order, running, first, cancellationToken);

        var taken = device.NextAsync(frame => Is(frame, "agent_control"));
        await owner.TakeOverAsync(chat, random.Next(Ways), cancellationToken);
        await taken;

        // Whatever would come late has time to.
        await Task.Delay(random.Next(2 * MaxFirstDelay), cancellationToken);
        await device.SettleAsync(cancellationToken);
        var handed = device.NextAsync(frame => Is(frame, "agent_control"));
        await owner.HandBackAsync(chat, cancellationToken);
        await handed;
    }

    public ValueTask DisposeAsync() => device.DisposeAsync();

    private StreamOrder Order(int tokens, TimeSpan delay) => new($"t{number}-{rounds++}", tokens, Rate, delay);

    private async Task<JsonElement> AskAsync(StreamOrder order, CancellationToken cancellationToken)
    {
        var confirmed = device.NextAsync(frame => Is(frame, "conf_message"));
        await device.SendAsync(
            new { action = "text_message", agent_id = stage.Owner.AgentId, message_body = order.ToString() }, cancellationToken);
        return await confirmed;
    }

    private async Task WaitAsync(
        TakeoverMoment moment, StreamOrder order, Task<JsonElement> running, Task<JsonElement> first,
        CancellationToken cancellationToken)
    {
        if (moment != TakeoverMoment.BeforeRun)
            await NoteBegunAsync(running, cancellationToken);
        if (moment > TakeoverMoment.Running)
            await Task.WhenAny(first, Task.Delay(MaxWait, cancellationToken));
        var rest = (order.Length - order.FirstDelay).TotalMilliseconds;
        var wait = moment switch
        {
            TakeoverMoment.BeforeRun => random.Next(2),
            TakeoverMoment.Running => random.NextDouble() * order.FirstDelay.TotalMilliseconds,
            TakeoverMoment.MidStream => random.NextDouble() * rest,
            TakeoverMoment.End => rest + random.Next(-3, 6),
            _ => 0,
        };
        if (wait > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(wait), cancellationToken);
    }

    private async Task NoteBegunAsync(Task<JsonElement> running, CancellationToken cancellationToken)
    {
        var confirmed = Stopwatch.GetTimestamp();
        await running.WaitAsync(MaxWait, cancellationToken);
        Begun.Record((long)Stopwatch.GetElapsedTime(confirmed).TotalMicroseconds);
    }

    // The chat was begun with its first question.
    private async Task<Guid> FindAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = stage.Start.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", user.Token);
        var body = new { target_user_id = stage.Owner.User.Id, chat_type = "agent", target_avee_id = stage.Owner.AgentId };
        using var response = await http.PostAsJsonAsync("/messaging/conversations", body, cancellationToken);
        response.EnsureSuccessStatusCode();
        var found = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return found.GetProperty("id").GetGuid();
    }

    private static bool Is(JsonElement frame, string action, string? state = null) =>
        RoomDevice.Text(frame, "action") == action && (state is null || RoomDevice.Text(frame, "state") == state);
}
