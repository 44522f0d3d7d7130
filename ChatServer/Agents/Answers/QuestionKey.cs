using System.Security.Cryptography;
using System.Text;
using ChatServer.Words;

namespace ChatServer.Agents.Answers;

/// <summary>
/// What equal questions have in common: their words, whatever their case, accents and punctuation. It is sealed as one that can
/// be compared, so that a question is found without opening all others.
/// </summary>
internal static class QuestionKey
{
    public static string Of(string question)
    {
        var words = string.Join(' ', WordReader.Read(question).Select(word => word.Folded));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(words.Length > 0 ? words : question.Trim())));
    }
}
