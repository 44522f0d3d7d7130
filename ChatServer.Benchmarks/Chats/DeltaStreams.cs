using System.Diagnostics;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Chats;

/// <summary>
/// Streams answers into many chats at once, a delta after the other in each: an answer of some hundred deltas, then the next one.
/// </summary>
internal sealed class DeltaStreams(ChatsPlan plan, ChatClient client)
{
    private const int DeltasOfAnswer = 300;

    private long confirmed;

    public async Task<DeltaResult> MeasureAsync(CancellationToken cancellationToken)
    {
        var chats = new List<Guid>();
        for (var number = 0; number < plan.Streams; number++)
            chats.Add(await client.CreateAsync(
                SampleChat.Write($"Stream {number}", ChatsPlan.ShortMessages, plan.MessageBytes), cancellationToken));

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var streams = Task.WhenAll(chats.Select(chat => StreamAsync(chat, over.Token)));
        await Task.WhenAny(streams, Task.Delay(plan.Warmup, cancellationToken));
        var (from, started, before) = (UsageProbe.Take(plan.ServerProcessId), Stopwatch.GetTimestamp(), Read());
        await Task.WhenAny(streams, Task.Delay(plan.Duration, cancellationToken));
        var (until, seconds, deltas) = (
            UsageProbe.Take(plan.ServerProcessId), Stopwatch.GetElapsedTime(started).TotalSeconds, Read() - before);

        await over.CancelAsync();
        var latency = LatencySummary.Of(await streams);
        return new DeltaResult(
            plan.Streams, Math.Round(deltas / seconds), latency, until.ServerMicrosecondsEach(from, deltas) ?? 0,
            until.ToolMicrosecondsEach(from, deltas));
    }

    private long Read() => Interlocked.Read(ref confirmed);

    private async Task<LatencyHistogram> StreamAsync(Guid chat, CancellationToken over)
    {
        var latency = new LatencyHistogram();
        try
        {
            for (var answer = 0; ; answer++)
                await StreamAnswerAsync(chat, $"answer-{answer}", latency, over);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return latency;
        }
    }

    private async Task StreamAnswerAsync(Guid chat, string message, LatencyHistogram latency, CancellationToken over)
    {
        await client.PostEventAsync(chat, message, "replace", new { content = "" }, over);
        for (var delta = 0; delta < DeltasOfAnswer; delta++)
        {
            var started = Stopwatch.GetTimestamp();
            await client.PostEventAsync(chat, message, "message", new { content = "word " }, over);
            latency.Record((long)Stopwatch.GetElapsedTime(started).TotalMicroseconds);
            Interlocked.Increment(ref confirmed);
        }
    }
}
