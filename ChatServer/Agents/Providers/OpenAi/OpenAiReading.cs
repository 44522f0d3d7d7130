using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ChatServer.Agents.Providers.OpenAi;

/// <summary>Reads the answer to a request: an event stream, or JSON from servers that don't stream. It is bounded.</summary>
internal sealed class OpenAiReading : IAsyncDisposable
{
    // The longest that is known is a whole reply of 20,000 escaped characters in one event.
    private const int MaxEventBytes = 512 * 1024;
    private const long MinStreamBytes = 4 * 1024 * 1024;

    // A chunk of one token has about 300 bytes.
    private const long MaxBytesPerToken = 1024;

    // Not every server names the type of an event stream.
    private static readonly string[] EventTypes = ["text/event-stream", "text/plain", "application/octet-stream"];

    // Some servers keep the connection open after the last chunk.
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    private readonly CancellationToken cancelled;
    private readonly CancellationTokenSource patience;
    private readonly CancellationTokenSource reading;
    private readonly OpenAiReply reply;
    private readonly IAsyncEnumerator<Chunk> chunks;

    public OpenAiReading(HttpResponseMessage response, AgentTurn turn, TimeProvider clock, CancellationToken cancelled)
    {
        this.cancelled = cancelled;
        patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        reading = CancellationTokenSource.CreateLinkedTokenSource(cancelled, patience.Token);
        reply = new OpenAiReply(turn, clock);
        var maxBytes = MinStreamBytes + (MaxBytesPerToken * turn.Agent.MaxOutputTokens);
        chunks = ReadChunksAsync(response.Content, maxBytes, reading.Token).GetAsyncEnumerator(CancellationToken.None);
    }

    /// <summary>Why the answer ended; null if it is complete.</summary>
    public ProviderException? Failure { get; private set; }

    /// <summary>Takes the updates that have come up since the last call.</summary>
    public IReadOnlyList<AgentUpdate> Take() => reply.Take();

    /// <summary>False at the end, of which there are updates to take as well.</summary>
    public async ValueTask<bool> ReadNextAsync()
    {
        try
        {
            if (await MoveNextAsync())
            {
                Add(chunks.Current);
                return true;
            }

            if (!reply.IsFinished)
                throw OpenAiFailures.CutOff("The answer ended without a reason", mayRetry: !reply.HasText);

            reply.End();
        }
        catch (Exception failure) when (failure is ProviderException or JsonException or HttpRequestException || IsEnd(failure))
        {
            cancelled.ThrowIfCancellationRequested();
            Failure = OpenAiFailures.OfReading(failure, mayRetry: !reply.HasText);
            reply.Break();
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        await chunks.DisposeAsync();
        reading.Dispose();
        patience.Dispose();
    }

    private void Add(Chunk chunk)
    {
        if (chunk.Error is { } error)
            throw OpenAiFailures.InStream(error, mayRetry: !reply.HasText);

        reply.Add(chunk.Json);
        if (reply.IsFinished)
            patience.CancelAfter(EndPatience);
    }

    // After the reason only the usage may follow, and not every server closes the stream properly.
    private async ValueTask<bool> MoveNextAsync()
    {
        try
        {
            return await chunks.MoveNextAsync();
        }
        catch (Exception failure) when (reply.IsFinished && IsEnd(failure))
        {
            cancelled.ThrowIfCancellationRequested();
            return false;
        }
    }

    private static bool IsEnd(Exception failure) => failure is IOException or OperationCanceledException;

    private static IAsyncEnumerable<Chunk> ReadChunksAsync(
        HttpContent content, long maxBytes, CancellationToken cancellationToken) =>
        content.Headers.ContentType?.MediaType is "application/json"
            ? ReadWholeAsync(content, cancellationToken)
            : ReadEventsAsync(content, maxBytes, cancellationToken);

    private static async IAsyncEnumerable<Chunk> ReadEventsAsync(
        HttpContent content, long maxBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (content.Headers.ContentType?.MediaType is { } type && !EventTypes.Contains(type))
            throw new ProviderException(
                ProviderError.BadAnswer, $"The server answered with {type} instead of an event stream: is its address right?");

        await using var bytes = await content.ReadAsStreamAsync(cancellationToken);
        await using var bounded = new BoundedEvents(bytes, maxBytes, MaxEventBytes);
        await foreach (var item in SseParser.Create(bounded, Parse).EnumerateAsync(cancellationToken))
        {
            if (item.Data.IsLast)
                yield break;

            using var json = item.Data.Json;
            if (json is not null)
                yield return new Chunk(json.RootElement, IsError: item.EventType == "error");
        }
    }

    private static async IAsyncEnumerable<Chunk> ReadWholeAsync(
        HttpContent content, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var bytes = await content.ReadAsStreamAsync(cancellationToken);
        await using var bounded = new BoundedEvents(bytes, MaxEventBytes, MaxEventBytes);
        using var whole = new MemoryStream();
        await bounded.CopyToAsync(whole, cancellationToken);
        using var json = LenientText.Parse(whole.GetBuffer().AsSpan(0, (int)whole.Length));
        yield return new Chunk(json.RootElement, IsError: false);
    }

    private static Event Parse(string type, ReadOnlySpan<byte> data)
    {
        var text = data.Trim((byte)' ');
        if (text.SequenceEqual("[DONE]"u8))
            return new Event(Json: null, IsLast: true);

        return new Event(text.IsEmpty ? null : LenientText.Parse(text), IsLast: false);
    }

    /// <summary>Valid until the next one is read.</summary>
    /// <param name="IsError">Whether the event is called an error.</param>
    private readonly record struct Chunk(JsonElement Json, bool IsError)
    {
        public JsonElement? Error => OpenAiJson.Find(Json, "error") ?? (IsError ? Json : null);
    }

    /// <param name="Json">Null for an event without data, which some servers send to keep the connection alive.</param>
    private readonly record struct Event(JsonDocument? Json, bool IsLast);
}
