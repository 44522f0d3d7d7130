using static ChatServer.Tests.Harness.ModelAnswers;

namespace ChatServer.Tests.Agents.Providers;

/// <summary>Calls of tools, in whatever pieces they come.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class OpenAiToolCallTests : ModelServerFixture
{
    [TestCase("""[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":"}}]""",
        """[{"index":0,"function":{"arguments":"1}"}}]""",
        """[{"index":1,"id":"b","function":{"name":"g","arguments":"{}"}}]""", TestName = "Calls have an index")]
    [TestCase("""[{"id":"a","function":{"name":"f","arguments":"{\"x\":"}}]""",
        """[{"function":{"arguments":"1}"}}]""",
        """[{"id":"b","function":{"name":"g"}}]""", TestName = "Calls have no index")]
    [TestCase("""[{"index":null,"id":"a","function":{"name":"f","arguments":{"x":1}}}]""",
        """[{"id":"b","type":"function","function":{"name":"g","arguments":null}}]""", "[]",
        TestName = "Arguments are an object")]
    [TestCase("""[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":1}"}}]""",
        """[{"index":0,"id":"b","function":{"name":"g","arguments":""}}]""", "null",
        TestName = "All calls have the same index")]
    [TestCase("""[{"index":0,"id":"a","function":{"name":"f","arguments":"{\"x\":"}},{"index":1,"id":"b","function":{"name":"g"}}]""",
        """[{"index":1,"function":{"arguments":"{}"}},{"index":0,"id":"a","function":{"name":"f","arguments":"1}"}}]""", "[null]",
        TestName = "Calls are interleaved")]
    public async Task Tool_calls_are_put_together(params string[] pieces)
    {
        var reply = await ReplyAsync(Events(
            [.. pieces.Select(piece => Chunk($$"""{"tool_calls":{{piece}}}""")), Finish("tool_calls"), Done]));

        Assert.That(reply.Failure, Is.Null);
        Assert.That(
            reply.Calls.Select(call => (call.CallId, call.Name, call.Arguments.Replace(" ", "", StringComparison.Ordinal))),
            Is.EqualTo(new[] { ("a", "f", """{"x":1}"""), ("b", "g", "{}") }));
        Assert.That(reply.Reason, Is.EqualTo("tool_calls"));
    }

    [Test]
    public async Task A_call_without_an_id_gets_one_and_the_reason_is_the_call()
    {
        var reply = await ReplyAsync(Events(
            Chunk("""{"tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}"""), Finish("stop")));

        Assert.That(reply.Calls.Single().CallId, Has.Length.GreaterThan(20));
        Assert.That(reply.Reason, Is.EqualTo("tool_calls"));
    }
}
