using ChatServer.Messages.Rules;
using ChatServer.Refusals;

namespace ChatServer.Agents.Answers;

/// <summary>The form of questions and answers.</summary>
internal static class AnswerTexts
{
    public const int MaxQuestionLength = 1_000;

    /// <summary>An answer is sent as one message.</summary>
    public const int MaxAnswerLength = MessageRules.MaxBodyLength;

    /// <summary>Null if both are valid; a text that is null wasn't given.</summary>
    public static Refusal? Check(string? question, string? answer) =>
        Check("question", question, MaxQuestionLength) ?? Check("answer", answer, MaxAnswerLength);

    private static Refusal? Check(string field, string? text, int maxLength)
    {
        if (text is null)
            return null;

        if (text.Length > maxLength)
            return Refusal.Invalid(field, $"can have at most {maxLength} characters");

        return MessageRules.CheckBody(text) is null ? null : Refusal.Invalid(field, "is empty");
    }
}
