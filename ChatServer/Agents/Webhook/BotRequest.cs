using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatServer.Agents.Providers;

namespace ChatServer.Agents.Webhook;

/// <summary>The body of a request to a bot.</summary>
internal sealed record BotRequest(string Type, string Timestamp, BotRequestData Data)
{
    private const string ReplyWanted = "agent.reply";
    private const string Json = "application/json";
    private const string EventStream = "text/event-stream";

    /// <summary>The signed request for a turn.</summary>
    public static HttpRequestMessage Make(BotWebhook webhook, AgentTurn turn, DateTimeOffset now)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"run_{turn.RunId}");
        var body = JsonSerializer.SerializeToUtf8Bytes(Of(turn, now), BotJson.Default.BotRequest);
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(Json);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(Json));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(EventStream));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue(nameof(ChatServer), productVersion: null));
        var seconds = now.ToUnixTimeSeconds();
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", seconds.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSecret.Sign(webhook.Secret, id, seconds, body));
        return request;
    }

    private static BotRequest Of(AgentTurn turn, DateTimeOffset now) => new(
        ReplyWanted, now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), new BotRequestData(
            turn.RunId, turn.ConversationId,
            new BotAgent(turn.Agent.Id, turn.Agent.Name, turn.Agent.Model, turn.Agent.Instructions),
            [.. turn.Messages.Select(message => new BotMessage(RoleOf(message.Role), message.Text))]));

    private static string RoleOf(TurnRole role) => role switch
    {
        TurnRole.Visitor => "visitor",
        TurnRole.Agent => "agent",
        TurnRole.Owner => "owner",
        TurnRole.Notice => "notice",
        TurnRole.Tool => "tool",
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };
}

internal sealed record BotRequestData(long RunId, long ConversationId, BotAgent Agent, IReadOnlyList<BotMessage> Messages);

internal sealed record BotAgent(Guid Id, string Name, string Model, string Instructions);

internal sealed record BotMessage(string Role, string Text);

/// <summary>An answer of a bot, or a piece of one.</summary>
/// <param name="FinishReason">See <see cref="Finished"/>.</param>
/// <param name="Error">What went wrong, for the owner.</param>
internal sealed record BotAnswer(string? Text, string? FinishReason, string? Error);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BotRequest))]
[JsonSerializable(typeof(BotAnswer))]
internal sealed partial class BotJson : JsonSerializerContext;
