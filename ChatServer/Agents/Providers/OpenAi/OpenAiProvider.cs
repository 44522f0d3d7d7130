using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;

namespace ChatServer.Agents.Providers.OpenAi;

/// <summary>Where an OpenAI-compatible server is, and the key that it wants.</summary>
/// <param name="BaseUrl">For example <c>https://api.openai.com/v1</c>.</param>
/// <param name="Models">The models that may be asked for.</param>
internal sealed class OpenAiServer(Uri baseUrl, string? apiKey, IReadOnlyCollection<string> models)
{
    public Uri ChatUrl { get; } = new($"{baseUrl.AbsoluteUri.TrimEnd('/')}/chat/completions");

    public AuthenticationHeaderValue? Authorization { get; } =
        apiKey is null ? null : new AuthenticationHeaderValue("Bearer", apiKey);

    public IReadOnlyCollection<string> Models { get; } = models;

    /// <summary>A failure in whose message the server doesn't repeat the key.</summary>
    public ProviderException WithoutKey(ProviderException failure) =>
        apiKey is null || !failure.Message.Contains(apiKey, StringComparison.Ordinal)
            ? failure
            : new ProviderException(failure.Code, failure.Message.Replace(apiKey, "…", StringComparison.Ordinal))
            {
                MayRetry = failure.MayRetry,
                RetryAfter = failure.RetryAfter,
            };
}

/// <summary>
/// Replies by a model of an OpenAI-compatible server: OpenAI, Azure, Ollama, vLLM, llama.cpp, LM Studio … Each of them departs
/// from the description in its own way, and what it sends isn't trusted: see decision 16 for what the official library made of
/// it. Nothing is tried again here, apart from a request that was refused for a field that the server doesn't know.
/// </summary>
/// <param name="http">From <see cref="Outgoing.OutgoingHttp"/>, so that only allowed addresses are reached.</param>
internal sealed class OpenAiProvider(
    string name, ProviderKind kind, OpenAiServer server, HttpMessageInvoker http, TimeProvider clock) : IAgentProvider
{
    private const int MaxReasonBytes = 16 * 1024;
    private static readonly TimeSpan ReasonPatience = TimeSpan.FromSeconds(5);

    // At most one for each model.
    private readonly ConcurrentDictionary<string, OpenAiDialect> dialects = new();

    public string Name => name;

    public ProviderKind Kind => kind;

    public async IAsyncEnumerable<AgentUpdate> ReplyAsync(
        AgentTurn turn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!server.Models.Contains(turn.Agent.Model))
            throw new ProviderException(ProviderError.Refused, $"The provider {name} doesn't offer the model {turn.Agent.Model}");

        using var response = await AskAsync(turn, cancellationToken);
        await using var reading = new OpenAiReading(response, turn, clock, cancellationToken);
        while (await reading.ReadNextAsync())
        {
            foreach (var update in reading.Take())
                yield return update;
        }

        foreach (var update in reading.Take())
            yield return update;
        if (reading.Failure is { } failure)
            throw server.WithoutKey(failure);
    }

    private async Task<HttpResponseMessage> AskAsync(AgentTurn turn, CancellationToken cancellationToken)
    {
        var dialect = dialects.GetValueOrDefault(turn.Agent.Model, OpenAiDialect.Usual);
        while (true)
        {
            var response = await SendAsync(turn, dialect, cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                dialects[turn.Agent.Model] = dialect;
                return response;
            }

            using (response)
            {
                var reason = await ReadReasonAsync(response, cancellationToken);
                dialect = dialect.After((int)response.StatusCode, reason.Message)
                    ?? throw server.WithoutKey(OpenAiFailures.OfStatus(response.StatusCode, reason, RetryAfter(response)));
            }
        }
    }

    private async Task<HttpResponseMessage> SendAsync(AgentTurn turn, OpenAiDialect dialect, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, server.ChatUrl);
        request.Content = OpenAiRequest.Write(turn, dialect);
        request.Headers.Authorization = server.Authorization;
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        try
        {
            return await http.SendAsync(request, cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw OpenAiFailures.OfConnection(failure);
        }
    }

    // As much as arrives in time.
    private static async Task<ServerReason> ReadReasonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ReasonPatience);
        var (body, length) = (new byte[MaxReasonBytes], 0);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(patience.Token);
            while (length < body.Length && await stream.ReadAsync(body.AsMemory(length), patience.Token) is var read and > 0)
                length += read;
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested(); // the status says enough
        }

        return ServerReason.Of(body.AsSpan(0, length));
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var given = response.Headers.RetryAfter;
        var wait = given?.Delta ?? given?.Date - clock.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
