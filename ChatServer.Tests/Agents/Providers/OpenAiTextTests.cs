using System.Text;
using System.Text.Json;
using ChatServer.Agents.Providers;
using ChatServer.Agents.Providers.OpenAi;
using ChatServer.Tests.Harness;
using static ChatServer.Tests.Harness.ModelAnswers;

namespace ChatServer.Tests.Agents.Providers;

/// <summary>Texts and thoughts, in whatever pieces they come.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class OpenAiTextTests : ModelServerFixture
{
    [Test]
    public async Task Thoughts_are_not_shown_but_counted()
    {
        var reply = await ReplyAsync(Events(
            Chunk("""{"reasoning_content":"The user asks"}"""), Chunk("""{"reasoning":"about Sunday"}"""),
            Chunk("""{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"Yes."}]}"""),
            Finish()));

        Assert.That(reply.Text, Is.EqualTo("Yes."));
        Assert.That(reply.Usage!.OutputTokens, Is.GreaterThan(10));
    }

    [Test]
    public void A_model_that_thinks_for_long_shows_that_it_is_at_work()
    {
        var clock = new ManualClock();
        var reply = new OpenAiReply(Turn(), clock);
        using var thought = JsonDocument.Parse(Chunk("""{"reasoning_content":"hm"}"""));

        reply.Add(thought.RootElement);
        var atOnce = reply.Take();
        clock.Advance(TimeSpan.FromSeconds(1));
        reply.Add(thought.RootElement);
        var later = reply.Take();

        Assert.That(atOnce, Is.Empty);
        Assert.That(later, Has.Count.EqualTo(1).And.All.InstanceOf<Usage>());
    }

    [TestCase("<think>hm</think>Yes.")]
    [TestCase("<thi|nk>hm</th|ink>\n\nYes.")]
    [TestCase("|<|t|h|i|n|k|>|h|m|<|/|t|h|i|n|k|>|Y|e|s|.|")]
    [TestCase("  <think>a < b <thin</think>Yes.")]
    [TestCase("</think>Yes.")]
    [TestCase("Ye<think>hm</think>s.")]
    [TestCase("Yes.<think>hm")]
    public async Task Text_between_think_tags_is_not_shown(string pieces)
    {
        var reply = await ReplyAsync(Events([.. pieces.Split('|').Select(Delta), Finish()]));

        Assert.That((reply.Text, reply.Reason), Is.EqualTo(("Yes.", "stop")));
    }

    [TestCase("1 <| 2 <th|an> 3")]
    [TestCase("a <thinker> and </thinking|> <")]
    [TestCase("Ends with <thin")]
    public async Task Text_that_only_looks_like_a_tag_is_shown(string pieces)
    {
        var reply = await ReplyAsync(Events([.. pieces.Split('|').Select(Delta), Finish()]));

        Assert.That(reply.Text, Is.EqualTo(pieces.Replace("|", "", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Bytes_that_are_not_UTF8_are_replaced()
    {
        byte[] chunk = [.. Encoding.UTF8.GetBytes(Delta("a-b").Replace("-", "\n", StringComparison.Ordinal))];
        chunk[Array.IndexOf(chunk, (byte)'\n')] = 0xC3;

        var reply = await ReplyAsync(async exchange =>
        {
            await exchange.SendAsync((byte[])[.. "data: "u8, .. chunk, .. "\n\n"u8]);
            await exchange.EventAsync(Finish());
        });

        Assert.That((reply.Text, reply.Reason), Is.EqualTo(("a\uFFFDb", "stop")));
    }

    [Test]
    public async Task A_surrogate_pair_may_be_split_over_chunks()
    {
        var reply = await ReplyAsync(Events(
            Chunk("""{"content":"\u00e4\"\\\n\ud83d"}"""), Chunk("""{"content":"\ude00 \/"}"""), Finish()));

        Assert.That(reply.Text, Is.EqualTo("ä\"\\\n\U0001F600 /"));
    }
}
