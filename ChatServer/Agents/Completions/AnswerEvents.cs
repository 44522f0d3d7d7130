using System.Globalization;
using System.Text;
using ChatServer.Chats.Documents;
using ChatServer.Chats.Events;

namespace ChatServer.Agents.Completions;

/// <summary>The events by which clients follow an answer, named as in Open WebUI; see docs/protocol/events.md.</summary>
internal static class AnswerEvents
{
    private const string Completion = "chat:completion";
    private static readonly byte[] Nothing = "{}"u8.ToArray();
    private static readonly byte[] Busy =
        """{"action":"retry","description":"The model is busy; trying again","done":false}"""u8.ToArray();

    /// <summary>The whole content so far.</summary>
    public static ChatEvent Content(string messageId, string text) =>
        new(messageId, Completion, Join("{\"content\":"u8, JsonText.Of(text), ",\"done\":false}"u8));

    /// <summary>A further piece of it.</summary>
    /// <param name="offset">Where it begins, in UTF-16 code units.</param>
    public static ChatEvent Piece(string messageId, int offset, string text) => new(
        messageId, Completion, Join(
            "{\"choices\":[{\"index\":0,\"delta\":{\"content\":"u8, JsonText.Of(text), "}}],\"offset\":"u8, Number(offset),
            ",\"done\":false}"u8));

    public static ChatEvent Done(string messageId, AnswerEnd end, string? error) => new(
        messageId, Completion, Join(
            "{\"done\":true,\"finish_reason\":"u8, end.FinishReason is { } reason ? JsonText.Of(reason) : "null"u8,
            ",\"usage\":"u8, Usage(end), error is null ? [] : Join(",\"error\":"u8, Error(error)), "}"u8));

    /// <summary>The model is asked again after a failure.</summary>
    public static ChatEvent Retry(string messageId) => new(messageId, "status", Busy);

    /// <summary>Its user has stopped it.</summary>
    public static ChatEvent Cancelled(string messageId) => new(messageId, "chat:tasks:cancel", Nothing);

    /// <summary>The title as it is, as in Open WebUI: no object.</summary>
    public static ChatEvent Title(string messageId, string title) => new(messageId, "chat:title", JsonText.Of(title));

    public static ChatEvent Tags(string messageId, IReadOnlyList<string> tags) => new(messageId, "chat:tags", List(tags));

    public static ChatEvent FollowUps(string messageId, IReadOnlyList<string> questions) =>
        new(messageId, "chat:message:follow_ups", Join("{\"follow_ups\":"u8, List(questions), "}"u8));

    /// <summary>In OpenAI's shape.</summary>
    public static byte[] Usage(AnswerEnd end) => Join(
        "{\"prompt_tokens\":"u8, Number(end.TokensIn), ",\"completion_tokens\":"u8, Number(end.TokensOut),
        ",\"total_tokens\":"u8, Number(end.TokensIn + end.TokensOut), "}"u8);

    /// <summary>As messages keep it.</summary>
    /// <param name="error">See <see cref="AnswerError"/>.</param>
    public static byte[] Error(string error) => Join(
        "{\"content\":"u8, JsonText.Of(AnswerError.TextOf(error)), ",\"code\":"u8, JsonText.Of(error), "}"u8);

    public static byte[] List(IReadOnlyList<string> texts)
    {
        var list = new List<byte> { (byte)'[' };
        foreach (var text in texts)
        {
            if (list.Count > 1)
                list.Add((byte)',');
            list.AddRange(JsonText.Of(text));
        }

        return [.. list, (byte)']'];
    }

    private static byte[] Number(long number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));

    private static byte[] Join(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third = default,
        ReadOnlySpan<byte> fourth = default, ReadOnlySpan<byte> fifth = default, ReadOnlySpan<byte> sixth = default,
        ReadOnlySpan<byte> seventh = default) =>
        [.. first, .. second, .. third, .. fourth, .. fifth, .. sixth, .. seventh];
}
