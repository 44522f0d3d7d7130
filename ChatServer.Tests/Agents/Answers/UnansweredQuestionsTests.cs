namespace ChatServer.Tests.Agents.Answers;

/// <summary>The questions that are kept for the owners of agents.</summary>
[Parallelizable]
internal sealed class UnansweredQuestionsTests : AnswersFixture
{
    [TestCase("Do you repair bicycles?", "do you repair BICYCLES")]
    [TestCase("¿Reparáis bicicletas?", "reparais bicicletas")]
    [TestCase("自転車の修理はできますか。", "自転車の修理はできますか")]
    [TestCase("🚲?", " 🚲? ")]
    public async Task An_equal_question_is_noted_once(string question, string again)
    {
        await NoteAsync(question);
        await NoteAsync(again);

        Assert.That((await ListUnansweredAsync()).Select(waiting => waiting.Question), Is.EqualTo((string[])[question]));
    }

    [Test]
    public async Task A_question_that_is_answered_is_not_noted()
    {
        await AddAsync("Are you open?", "Yes.");

        Assert.That(await NoteAsync("Are you open"), Is.Null);

        Assert.That(await ListUnansweredAsync(), Is.Empty);
    }

    [Test]
    public async Task The_oldest_question_makes_room_for_a_new_one_and_answers_are_kept()
    {
        await AddAsync("Are you open?", "Yes.");
        foreach (var number in Enumerable.Range(1, MaxAnswers + 2))
            await NoteAsync($"Question {number}?", askedIn: number);

        var waiting = await ListUnansweredAsync();

        Assert.That(waiting.Select(question => question.AskedIn), Is.EqualTo((long?[])[7, 6, 5, 4, 3]));
        Assert.That((await ListAnsweredAsync()).Single().Question, Is.EqualTo("Are you open?"));
    }
}
