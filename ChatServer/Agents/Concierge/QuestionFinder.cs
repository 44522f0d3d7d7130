namespace ChatServer.Agents.Concierge;

/// <summary>What was found for the messages of a visitor.</summary>
/// <param name="AnswerIds">In the order of the questions, without repetition.</param>
/// <param name="Unanswered">The questions that have no answer.</param>
internal sealed record FoundAnswers(IReadOnlyList<long> AnswerIds, IReadOnlyList<string> Unanswered);

/// <summary>
/// Finds the answers to what a visitor wrote. A message with several questions is answered question by question; of a message
/// that isn't understood as a whole, each sentence is tried; and messages that say nothing alone are tried together.
/// </summary>
internal static class QuestionFinder
{
    private const int MaxSentences = 8;

    public static FoundAnswers Find(Bm25Index index, IReadOnlyList<string> messages)
    {
        var found = messages.Select(message => FindIn(index, message)).ToList();
        if (messages.Count > 1 && found.All(one => one.AnswerIds.Count == 0)
            && FindBest(index, string.Join(' ', messages)) is { } together)
            return new FoundAnswers([together], []);

        return new FoundAnswers(
            [.. found.SelectMany(one => one.AnswerIds).Distinct()], [.. found.SelectMany(one => one.Unanswered).Distinct()]);
    }

    private static FoundAnswers FindIn(Bm25Index index, string message)
    {
        var sentences = Sentences.Split(message).Select(sentence => sentence.Trim()).Where(sentence => sentence.Length > 0)
            .Take(MaxSentences).ToList();
        var questions = sentences.Where(Sentences.IsQuestion).ToList();
        if (questions.Count > 1 && FindEach(index, questions) is { AnswerIds.Count: > 0 } each)
            return each;

        if (FindBest(index, message) is { } whole)
            return new FoundAnswers([whole], []);

        var tried = questions.Count > 0 ? questions : sentences;
        return sentences.Count > 1 && FindEach(index, tried) is { AnswerIds.Count: > 0 } some
            ? some with { Unanswered = [.. some.Unanswered.Where(Sentences.IsQuestion)] }
            : new FoundAnswers([], [message]);
    }

    private static FoundAnswers FindEach(Bm25Index index, IEnumerable<string> sentences)
    {
        var (ids, unanswered) = (new List<long>(), new List<string>());
        foreach (var sentence in sentences)
        {
            if (FindBest(index, sentence) is { } id)
                ids.Add(id);
            else
                unanswered.Add(sentence);
        }

        return new FoundAnswers(ids, unanswered);
    }

    private static long? FindBest(Bm25Index index, string text) =>
        index.FindBest(text) is { Score: >= Bm25Index.Threshold } hit ? hit.Id : null;
}
