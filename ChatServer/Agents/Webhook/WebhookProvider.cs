using System.Net;
using System.Runtime.CompilerServices;
using ChatServer.Agents.Outgoing;
using ChatServer.Agents.Providers;
using ChatServer.Storage;

namespace ChatServer.Agents.Webhook;

/// <summary>
/// Asks the owner's own bot by a signed request. The bot answers with JSON, with Server-Sent Events, or with 202 and then piece
/// by piece through <see cref="PendingBotReplies"/>. A repeated attempt has the same <c>webhook-id</c>.
/// </summary>
internal sealed class WebhookProvider(
    BotWebhooks webhooks, PendingBotReplies pending, IOutgoingHttp http, AgentOptions options, TimeProvider clock)
    : IAgentProvider
{
    public const string ProviderName = "webhook";

    public string Name => ProviderName;

    public ProviderKind Kind => ProviderKind.External;

    public bool NeedsAgent => true;

    public async IAsyncEnumerable<AgentUpdate> ReplyAsync(
        AgentTurn turn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var webhook = await FindAsync(turn.Agent.Id, cancellationToken);
        using var later = pending.Open(turn.RunId);
        using var answer = await SendAsync(webhook, turn, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.Accepted && turn.RunId < 0)
            throw new ProviderException(ProviderError.Refused, "Outside of chats with the agent the bot must answer at once");

        await using var updates = UpdatesOf(answer, later, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(updates, cancellationToken) is { } update)
        {
            if (update is Finished)
                yield return new Usage(0, 0); // a bot doesn't count tokens, and costs this server none
            yield return update;
            if (update is Finished)
                yield break;
        }
    }

    private async Task<BotWebhook> FindAsync(Guid agentId, CancellationToken cancellationToken)
    {
        try
        {
            return await webhooks.FindAsync(agentId, cancellationToken)
                ?? throw new ProviderException(ProviderError.Refused, "The agent has no address of a bot");
        }
        catch (StorageUnavailableException failure)
        {
            throw new ProviderException(ProviderError.Unreachable, "The bot's address can't be read now", failure)
            {
                MayRetry = true,
            };
        }
    }

    private async Task<HttpResponseMessage> SendAsync(BotWebhook webhook, AgentTurn turn, CancellationToken cancellationToken)
    {
        using var request = BotRequest.Make(webhook, turn, clock.GetUtcNow());
        try
        {
            return await http.For(options.AllowPrivateBots).SendAsync(request, cancellationToken);
        }
        catch (Exception failure) when (ProblemOf(failure, cancellationToken) is { } problem)
        {
            throw problem;
        }
    }

    private static IAsyncEnumerable<AgentUpdate> UpdatesOf(
        HttpResponseMessage answer, PendingBotReplies.PendingReply later, CancellationToken cancellationToken)
    {
        if (answer.StatusCode == HttpStatusCode.Accepted)
            return later.ReadAsync(cancellationToken);

        later.Dispose();
        if (answer.StatusCode == HttpStatusCode.NoContent)
            return AsyncEnumerable.Repeat<AgentUpdate>(new Finished(Finished.Stop), 1);

        if (answer.StatusCode != HttpStatusCode.OK)
            throw RefusedBy(answer);

        return answer.Content.Headers.ContentType?.MediaType switch
        {
            "application/json" => ReadAsync(answer, BotAnswers.ReadJsonAsync, cancellationToken),
            "text/event-stream" => ReadAsync(answer, BotAnswers.ReadEventsAsync, cancellationToken),
            _ => throw new ProviderException(
                ProviderError.BadAnswer, "The bot must answer with application/json or text/event-stream"),
        };
    }

    private static async IAsyncEnumerable<AgentUpdate> ReadAsync(
        HttpResponseMessage answer, Func<Stream, CancellationToken, IAsyncEnumerable<AgentUpdate>> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await foreach (var update in read(body, cancellationToken))
            yield return update;
    }

    // The end of a stream without Finished: null. The caller of the provider takes it for a failure.
    private static async Task<AgentUpdate?> NextAsync(IAsyncEnumerator<AgentUpdate> updates, CancellationToken cancellationToken)
    {
        try
        {
            return await updates.MoveNextAsync() ? updates.Current : null;
        }
        catch (Exception failure) when (ProblemOf(failure, cancellationToken) is { } problem)
        {
            throw problem;
        }
    }

    // Null for what is thrown as it is.
    private static ProviderException? ProblemOf(Exception failure, CancellationToken cancellationToken) => failure switch
    {
        OperationCanceledException when !cancellationToken.IsCancellationRequested =>
            new ProviderException(ProviderError.Timeout, "The bot can't be reached in time", failure) { MayRetry = true },
        ForbiddenAddressException or { InnerException: ForbiddenAddressException } =>
            new ProviderException(ProviderError.Refused, $"The bot can't be reached: {failure.Message}", failure),
        HttpRequestException or IOException =>
            new ProviderException(ProviderError.Unreachable, $"The bot can't be reached: {failure.Message}", failure)
            {
                MayRetry = true,
            },
        _ => null,
    };

    private static ProviderException RefusedBy(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        var problem = status is >= 300 and < 400
            ? $"The bot answered {status}: redirects are not followed"
            : $"The bot answered {status}";
        return new ProviderException(CodeOf(answer.StatusCode), problem)
        {
            MayRetry = status >= 500 || answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout,
            RetryAfter = answer.Headers.RetryAfter?.Delta,
        };
    }

    private static string CodeOf(HttpStatusCode status) => (int)status switch
    {
        429 => ProviderError.RateLimited,
        408 or 504 => ProviderError.Timeout,
        >= 500 => ProviderError.Unreachable,
        >= 400 => ProviderError.Refused,
        _ => ProviderError.BadAnswer,
    };
}
