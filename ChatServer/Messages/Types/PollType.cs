using System.Text.Json;
using ChatServer.Messages.Polls;
using ChatServer.Storage;

namespace ChatServer.Messages.Types;

/// <summary>
/// A question with its <c>options</c>; optionally <c>multiple</c>, <c>anonymous</c> and <c>closes_at</c>, a time in the future.
/// </summary>
internal sealed class PollType() : MessageType("poll")
{
    private const int MaxQuestionLength = 300;
    private const int MaxOptionLength = 100;

    public override bool HasData => true;

    public override bool CanBeForwarded => false;

    public override DataError? Check(JsonElement data)
    {
        if (!IsText(data.Text("question"), MaxQuestionLength))
            return new DataError("data.question", $"question must be a text of 1 to {MaxQuestionLength} characters");

        if (!HasOptions(data))
            return new DataError(
                "data.options",
                $"options must be {Poll.MinOptions} to {Poll.MaxOptions} different texts of 1 to {MaxOptionLength} characters");

        foreach (var flag in new[] { "multiple", "anonymous" })
        {
            if (!data.IsFlagOrMissing(flag))
                return new DataError($"data.{flag}", $"{flag} must be true or false");
        }

        return !data.TryGetProperty("closes_at", out _) || data.Text("closes_at") is { } time && Poll.ParseTime(time) is not null
            ? null
            : new DataError("data.closes_at", "closes_at must be a time such as 2026-03-14T18:00:00Z");
    }

    public override DataError? CheckTime(string data, Timestamp now) => Poll.Read(JsonElement.Parse(data)).ClosesAt is { } time
        && time.CompareTo(now) <= 0
        ? new DataError("data.closes_at", "closes_at must be a time in the future")
        : null;

    public override string Preview(Message message) => message.ReadData().Text("question") ?? message.Body;

    public override string Searched(Message message)
    {
        var data = message.ReadData();
        return string.Join(' ', [message.Body, data.Text("question"), .. Poll.ReadOptions(data)]);
    }

    private static bool HasOptions(JsonElement data)
    {
        var options = Poll.ReadOptions(data);
        return options.Count is >= Poll.MinOptions and <= Poll.MaxOptions
            && options.Count == data.GetProperty("options").GetArrayLength()
            && options.Distinct().Count() == options.Count
            && options.All(option => IsText(option, MaxOptionLength));
    }

    private static bool IsText(string? text, int maxLength) => !string.IsNullOrWhiteSpace(text) && text.Length <= maxLength;
}
