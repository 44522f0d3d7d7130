using System.Text;
using ChatServer.Chats.Documents;

namespace ChatServer.Tests.Chats;

[Parallelizable]
internal sealed class JsonSpliceTests
{
    [TestCase("{}", "{}", "{}")]
    [TestCase("{}", """{"a":1,"b":[2]}""", """{"a":1,"b":[2]}""")]
    [TestCase("""{"a": 1.50, "b": 2}""", """{"b":{"c":3},"d":null}""", """{"a": 1.50, "b": {"c":3},"d":null}""")]
    [TestCase("""{"a":1}""", """{"b":1,"b":2}""", """{"a":1,"b":2}""")]
    public void Several_members_replace_and_follow_those_that_are_there(string json, string changes, string expected) =>
        Assert.That(SetAll(json, changes), Is.EqualTo(expected));

    [Test]
    public void A_hundred_thousand_members_are_set_in_one_pass()
    {
        var changes = "{" + string.Join(',', Enumerable.Range(0, 100_000).Select(number => $"\"m{number}\":{number}")) + "}";

        Assert.That(SetAll("""{"m7":0}""", changes), Has.Length.EqualTo(changes.Length));
    }

    private static string SetAll(string json, string changes)
    {
        var members = Encoding.UTF8.GetBytes(changes);
        return Encoding.UTF8.GetString(
            JsonSplice.SetAll(Encoding.UTF8.GetBytes(json), JsonObjects.Members(members), members));
    }
}
