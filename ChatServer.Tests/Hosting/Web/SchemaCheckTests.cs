using ChatServer.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Hosting.Web;

/// <summary>The checks of frames and answers against the published schemas detect differences.</summary>
[Parallelizable]
internal sealed class SchemaCheckTests : ServerFixture
{
    [Test]
    public void A_frame_that_differs_from_its_schema_fails_a_test()
    {
        const string pong = """{"action":"pong","timestamp":"2026-03-14T10:36:22.680911+00:00"}""";

        PublishedSchemas.CheckFrame(RoomSocketDescription.Value, pong);
        foreach (var wrong in new[]
        {
            """{"action":"pong"}""",
            """{"action":"pong","timestamp":7}""",
            """{"action":"pong","timestamp":"2026-03-14T10:36:22.680911+00:00","more":1}""",
            """{"action":"gong"}""",
        })
            Assert.That(
                () => PublishedSchemas.CheckFrame(RoomSocketDescription.Value, wrong), Throws.InstanceOf<AssertionException>(),
                wrong);
    }

    [Test]
    public void An_answer_that_differs_from_its_schema_fails_a_test()
    {
        var published = PublishedAnswers.Of(Server.Services);

        published.Check(HttpMethod.Get, "/api/v1/version", 200, """{"version":"0.1.0","api_level":1}""");
        published.Check(
            HttpMethod.Get, "/chat/messages/7/", 404, """{"status":"failure","entity":null,"message":"x","success":false}""");
        foreach (var (path, status, wrong) in new[]
        {
            ("/api/v1/version", 200, """{"version":"0.1.0"}"""),
            ("/api/v1/version", 200, """{"version":"0.1.0","api_level":"1"}"""),
            ("/api/v1/version", 200, """{"version":"0.1.0","api_level":1,"more":1}"""),
            ("/api/v1/version", 201, """{"version":"0.1.0","api_level":1}"""),
            ("/chat/messages/7/", 404, """{"detail":"x"}"""),
        })
            Assert.That(
                () => published.Check(HttpMethod.Get, path, status, wrong), Throws.InstanceOf<AssertionException>(), wrong);
    }
}
