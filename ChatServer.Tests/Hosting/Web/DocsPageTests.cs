using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Hosting.Web;

[Parallelizable]
internal sealed class DocsPageTests : ServerFixture
{
    [Test]
    public async Task The_page_loads_nothing_from_other_servers()
    {
        using var answer = await Server.Http.GetAsync("/docs/");
        var page = await answer.Content.ReadAsStringAsync();

        Assert.That(page, Does.Contain("openapi/v1.json").And.Not.Match("https?://"));
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.That(policy, Does.Contain("default-src 'none'").And.Contain("connect-src 'self'").And.Not.Contain("http"));
        foreach (var script in new[] { "scalar.js", "scalar.aspnetcore.js" })
        {
            Assert.That(page, Does.Contain(script));
            using var served = await Server.Http.GetAsync($"/docs/{script}");
            Assert.That(served.IsSuccessStatusCode, script);
        }
    }
}
