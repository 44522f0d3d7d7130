using System.Net;
using System.Net.Http.Json;
using ChatServer.Api;

namespace ChatServer.Tests.Api.Access;

/// <summary>The part of an answer by which a caller can distinguish it from others.</summary>
internal sealed record Answer(Outcome Outcome, string Shown);

/// <summary>A request over HTTP. Its placeholders are filled with the place's ids in the form of that API.</summary>
/// <param name="Endpoint">Method and route pattern, as mapped by the server.</param>
/// <param name="Body">JSON, or content of another kind.</param>
/// <param name="Query">The query string.</param>
/// <param name="Of">The message it is about, if not <see cref="Place.Message"/>.</param>
/// <param name="User">The user it names, if not <see cref="Place.Third"/>.</param>
internal sealed record HttpRow(
    string Endpoint, Right Right, Func<Place, object>? Body = null, Func<Place, string>? Query = null, Within Within = Within.Any,
    Func<Place, long>? Of = null, Func<Place, Guid>? User = null)
{
    public async Task<Answer> AskAsync(HttpClient http, Place place)
    {
        using var request = new HttpRequestMessage(new HttpMethod(Endpoint.Split(' ')[0]), Path(place) + Query?.Invoke(place));
        if (Body is not null)
            request.Content = Body(place) is var body && body is HttpContent content ? content : JsonContent.Create(body);
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Answer(
            OutcomeOf(response.StatusCode, text), $"{(int)response.StatusCode} {response.Content.Headers.ContentType} {text}");
    }

    private string Path(Place place)
    {
        var path = Endpoint.Split(' ')[1];
        var message = Of?.Invoke(place) ?? place.Message;
        var deletes = Endpoint.StartsWith("DELETE ", StringComparison.Ordinal);
        return path
            .Replace("/chats/{chatId}/messages/{messageId}", $"/chats/{place.Mine.Chat}/messages/m1", StringComparison.Ordinal)
            .Replace(
                "{chatId}", deletes && path.EndsWith('}') ? place.Mine.DeletedChat : place.Mine.Chat, StringComparison.Ordinal)
            .Replace("{agentId}", place.Mine.Agent, StringComparison.Ordinal)
            .Replace("{answerId}", place.Mine.Answer, StringComparison.Ordinal)
            .Replace("{runId}", place.Mine.Run, StringComparison.Ordinal)
            .Replace(
                "/agent-conversations/{conversationId}", $"/agent-conversations/{place.Mine.OwnedChat}", StringComparison.Ordinal)
            .Replace("{conversationId}/access", $"{place.Mine.AgentChat}/access", StringComparison.Ordinal)
            .Replace("{conversationId}/runs", $"{place.Mine.AgentChat}/runs", StringComparison.Ordinal)
            .Replace("{folderId}", deletes ? place.Mine.DeletedFolder : place.Mine.Folder, StringComparison.Ordinal)
            .Replace("{uid}", $"{place.Other.UserId}", StringComparison.Ordinal)
            .Replace("{userId}", $"{User?.Invoke(place) ?? place.Third.UserId}", StringComparison.Ordinal)
            .Replace("{threadId}", $"{place.Thread}", StringComparison.Ordinal)
            .Replace("{groupId}", $"{place.Thread}", StringComparison.Ordinal)
            .Replace("{messageId}", MessageId(path, message), StringComparison.Ordinal)
            .Replace("{channelId}", $"{place.Chat}", StringComparison.Ordinal)
            .Replace(
                "{conversationId}",
                path.StartsWith("/messaging/", StringComparison.Ordinal) ? $"{place.Chat}" : place.Conversation,
                StringComparison.Ordinal)
            .Replace("/download/{fileId}", $"/download/file_{place.FileId}", StringComparison.Ordinal)
            .Replace("{fileId}", $"{NumberedUuid.OfFile(place.FileId)}", StringComparison.Ordinal)
            .Replace("{webhookId}", "01234567-89ab-4cde-8f01-23456789abcd", StringComparison.Ordinal)
            .Replace("{taskId}", "01234567-89ab-4cde-8f01-23456789abcd", StringComparison.Ordinal)
            .Replace("{token}", "token", StringComparison.Ordinal)
            .Replace("{fileName}", "notes.txt", StringComparison.Ordinal)
            .Replace("{objectName}/{name}", place.FilePath, StringComparison.Ordinal)
            .Replace("/tools/{name}", "/tools/weather", StringComparison.Ordinal)
            .Replace("{emoji}", "👍", StringComparison.Ordinal);
    }

    private static string MessageId(string path, long message) => path switch
    {
        _ when path.StartsWith("/chat/", StringComparison.Ordinal) => $"{message}",
        _ when path.StartsWith("/api/v1/channels/", StringComparison.Ordinal) => $"{NumberedUuid.OfMessage(message)}",
        _ => $"msg_{message}",
    };

    private static Outcome OutcomeOf(HttpStatusCode status, string text) => status switch
    {
        HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.NoContent => Outcome.Works,
        HttpStatusCode.NotFound => Outcome.Missing,
        HttpStatusCode.Unauthorized => Outcome.SignedOut,
        HttpStatusCode.NotImplemented => Outcome.Absent,
        HttpStatusCode.Forbidden when text.Contains("has blocked you", StringComparison.Ordinal) => Outcome.Blocked,
        HttpStatusCode.Forbidden when text.Contains("suspended from messaging", StringComparison.Ordinal) => Outcome.Suspended,
        _ => Outcome.Other,
    };
}
