using System.Diagnostics;
using System.Text;
using ChatServer.Benchmarks.Measurement;

namespace ChatServer.Benchmarks.Agents;

/// <summary>The same streams, read by HTTP from the provider without a server between: what they are compared with.</summary>
internal sealed class DirectStreams(AgentsPlan plan, StreamProvider provider)
{
    private const int MaxSeconds = 10;
    private static readonly byte[] Content = Encoding.ASCII.GetBytes("\"content\":\"");

    public async Task<StreamFigures> MeasureAsync(CancellationToken cancellationToken)
    {
        var seconds = Math.Min(MaxSeconds, plan.Duration.TotalSeconds);
        using var http = new HttpClient();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        over.CancelAfter(TimeSpan.FromSeconds(seconds));
        var streams = await Task.WhenAll(
            Enumerable.Range(0, plan.Streams).Select(number => ReadAllAsync(http, number, over.Token)));
        cancellationToken.ThrowIfCancellationRequested();
        return new StreamFigures(
            LatencySummary.Of(streams.Select(stream => stream.First)), LatencySummary.Of(streams.Select(stream => stream.Token)),
            Math.Round(streams.Sum(stream => stream.Token.Count) / Stopwatch.GetElapsedTime(started).TotalSeconds));
    }

    private async Task<Arrivals> ReadAllAsync(HttpClient http, int number, CancellationToken over)
    {
        var arrivals = new Arrivals();
        try
        {
            await Task.Delay(TimeSpan.FromSeconds((double)number / plan.Streams), over);
            for (var reply = 0; ; reply++)
                await ReadAsync(http, Order($"d{number}-{reply}"), arrivals, over);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return arrivals;
        }
    }

    private StreamOrder Order(string tag) => new(tag, plan.Tokens, plan.Rate, plan.FirstDelay);

    private async Task ReadAsync(HttpClient http, StreamOrder order, Arrivals arrivals, CancellationToken over)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{provider.BaseUrl}/chat/completions")
        {
            Content = JsonContent.Create(new { messages = new[] { new { role = "user", content = order.ToString() } } }),
        };
        var asked = Stopwatch.GetTimestamp();
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, over);
        await using var body = await response.Content.ReadAsStreamAsync(over);
        var (buffer, isFirst) = (new byte[16 * 1024], true);
        while (await body.ReadAsync(buffer, over) is var read and > 0)
        {
            var now = Stopwatch.GetTimestamp();
            if (isFirst && provider.TakeStart(order.Tag) is { } start)
            {
                isFirst = false;
                arrivals.First.Record((long)Stopwatch.GetElapsedTime(asked, now).TotalMicroseconds
                    - (long)Stopwatch.GetElapsedTime(start.AskedAt, start.FirstAt).TotalMicroseconds);
            }

            Record(buffer.AsSpan(0, read), now, arrivals.Token);
        }
    }

    // A piece that two reads share is left out.
    private static void Record(ReadOnlySpan<byte> bytes, long now, LatencyHistogram delays)
    {
        while (bytes.IndexOf(Content) is var at and >= 0)
        {
            bytes = bytes[(at + Content.Length)..];
            if (TokenStamp.Age(bytes, now) is { } age)
                delays.Record(age);
        }
    }

    private sealed class Arrivals
    {
        public LatencyHistogram First { get; } = new();

        public LatencyHistogram Token { get; } = new();
    }
}
