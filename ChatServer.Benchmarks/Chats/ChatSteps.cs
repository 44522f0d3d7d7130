using System.Diagnostics;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Chats;

/// <summary>Takes each step in both chats, some times in the one and then in the other, so that noise meets both alike.</summary>
internal sealed class ChatSteps(ChatsPlan plan, ChatClient client, Guid shortChat, Guid longChat)
{
    // So many at once that the kernel's clock of processor time, 10 ms, tells them apart.
    private const int InTurn = 20;
    private const int Warmup = 20;

    private static readonly string Content = new('y', 400);

    public async Task<IReadOnlyList<StepResult>> MeasureAsync(CancellationToken cancellationToken) =>
    [
        await MeasureAsync(
            "upsert", (chat, message) => client.UpsertOnlyAsync(chat, message, Content, cancellationToken)),
        await MeasureAsync(
            "upsert, whole answer", (chat, message) => client.UpsertAsync(chat, message, Content, cancellationToken)),
        await MeasureAsync(
            "event", (chat, message) => client.PostEventAsync(
                chat, message, "status", new { description = "Searching" }, cancellationToken)),
        await MeasureAsync(
            "streamed delta", (chat, message) => client.PostEventAsync(
                chat, message, "message", new { content = "word " }, cancellationToken)),
        await MeasureAsync("opening", (chat, _) => client.OpenAsync(chat, cancellationToken)),
    ];

    private async Task<StepResult> MeasureAsync(string name, Func<Guid, string, Task> step)
    {
        await RepeatAsync(shortChat, Warmup, new StepTimes(), step);
        await RepeatAsync(longChat, Warmup, new StepTimes(), step);
        var (ofShort, ofLong) = (new StepTimes(), new StepTimes());
        for (var taken = 0; taken < plan.Repetitions; taken += InTurn)
        {
            var count = Math.Min(InTurn, plan.Repetitions - taken);
            await RepeatAsync(shortChat, count, ofShort, step);
            await RepeatAsync(longChat, count, ofLong, step);
        }

        return new StepResult(name, ofShort.Summary(), ofLong.Summary());
    }

    // Both chats have the messages of the short one.
    private async Task RepeatAsync(Guid chat, int count, StepTimes times, Func<Guid, string, Task> step)
    {
        var before = ProcessUsage.ReadProcessor(plan.ServerProcessId);
        for (var number = 0; number < count; number++)
        {
            var started = Stopwatch.GetTimestamp();
            await step(chat, SampleChat.MessageId(number % ChatsPlan.ShortMessages));
            times.Latency.Record((long)Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        }

        times.Processor += ProcessUsage.ReadProcessor(plan.ServerProcessId) - before;
    }

    private sealed class StepTimes
    {
        public LatencyHistogram Latency { get; } = new();

        public TimeSpan Processor { get; set; }

        public StepSide Summary() => new(
            LatencySummary.Of([Latency]), Math.Round(Processor.TotalMicroseconds / Math.Max(1, Latency.Count), 1));
    }
}
