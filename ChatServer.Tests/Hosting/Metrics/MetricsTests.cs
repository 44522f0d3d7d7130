using System.Diagnostics.Metrics;
using System.Net;
using System.Text.RegularExpressions;
using ChatServer.Hosting.Metrics;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Hosting.Metrics;

internal sealed partial class MetricsTests : ServerFixture
{
    [Test]
    public async Task Messages_connections_and_the_process_are_measured()
    {
        await using var ana = await RoomClient.ConnectAsync(Server.Address, await Server.RegisterAsync("Ana"));
        await ana.SendConfirmedAsync(ana.UserId, "hello");

        using var answer = await Server.Http.GetAsync("/metrics");
        var text = await answer.Content.ReadAsStringAsync();

        Assert.That(answer.Content.Headers.ContentType!.ToString(), Is.EqualTo("text/plain; version=0.0.4; charset=utf-8"));
        Assert.That(text, Does.Contain("# TYPE chat_commits_total counter\n")
            .And.Contain("# TYPE chat_commit_duration_seconds histogram\n"));
        foreach (var name in new[]
        {
            "chat_writes_total", "chat_connections", "chat_frames_received_total", "process_cpu_seconds_total",
            "process_resident_memory_bytes", "dotnet_gc_heap_bytes"
        })
            Assert.That(ValueOf(text, name), Is.GreaterThan(0), name);
        Assert.That(ValueOf(text, "chat_commit_duration_seconds_count"), Is.EqualTo(ValueOf(text, "chat_commits_total")));
    }

    [Test]
    public async Task Every_line_has_the_right_format()
    {
        var text = await Server.Http.GetStringAsync("/metrics");

        Assert.That(text, Does.EndWith("\n"));
        Assert.That(text.TrimEnd('\n').Split('\n').Where(line => !Line().IsMatch(line)), Is.Empty);
    }

    [Test]
    public async Task Requests_through_an_unknown_proxy_cannot_read_metrics()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");

        using var answer = await Server.Http.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Requests_from_other_networks_cannot_read_metrics()
    {
        await using var closed = await TestServer.StartAsync(("Chat:Metrics:AllowedNetworks", "192.0.2.0/24"));

        using var answer = await closed.Http.GetAsync("/metrics");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("127.0.0.1", ExpectedResult = true)]
    [TestCase("::1", ExpectedResult = true)]
    [TestCase("::ffff:127.0.0.1", ExpectedResult = true)]
    [TestCase("10.1.2.3", ExpectedResult = false)]
    [TestCase("172.17.0.1", ExpectedResult = false)]
    [TestCase("192.168.1.2", ExpectedResult = false)]
    [TestCase("fe80::1", ExpectedResult = false)]
    public bool By_default_only_the_local_machine_can_read_metrics(string address) =>
        new MetricsOptions().Networks().Contains(IPAddress.Parse(address));

    [Test]
    public void Labels_are_escaped_and_their_number_is_bounded()
    {
        using var meters = new Meters();
        using var collector = new MetricsCollector(meters);
        var counter = meters.Create(new MeterOptions("ChatServer.Test"))
            .CreateCounter<long>("tried", description: "a \\ and\na line");

        counter.Add(2, new KeyValuePair<string, object?>("who", "a \"b\"\n\\"));
        for (var who = 0; who < 1_000; who++)
            counter.Add(1, new KeyValuePair<string, object?>("who", who));
        var text = collector.Write();

        Assert.That(text, Does.Contain("# HELP tried_total a \\\\ and\\na line\n"));
        Assert.That(text, Does.Contain("tried_total{who=\"a \\\"b\\\"\\n\\\\\"} 2\n"));
        Assert.That(text, Does.Contain("tried_total{overflow=\"true\"} 901\n"));
        Assert.That(text.Split('\n').Count(line => line.StartsWith("tried_total", StringComparison.Ordinal)), Is.EqualTo(101));
    }

    [Test]
    public void Counting_from_many_threads_loses_nothing_and_allocates_nothing()
    {
        using var meters = new Meters();
        using var collector = new MetricsCollector(meters);
        var meter = meters.Create(new MeterOptions("ChatServer.Test"));
        var counter = meter.CreateCounter<long>("sent");
        var histogram = meter.CreateHistogram<double>("took", "s");
        counter.Add(1);
        histogram.Record(0.003);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var time = 0; time < 10_000; time++)
        {
            counter.Add(1);
            histogram.Record(0.003);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Parallel.For(0, 10_000, _ => counter.Add(1));

        Assert.That(
            allocated, Is.LessThan(1_000), "the runtime's own, when it compiles the loop again; 20,000 counts would be far more");
        Assert.That(ValueOf(collector.Write(), "sent_total"), Is.EqualTo(20_001));
        Assert.That(ValueOf(collector.Write(), "took_seconds_bucket{le=\"0.005\"}"), Is.EqualTo(10_001));
        Assert.That(ValueOf(collector.Write(), "took_seconds_bucket{le=\"0.0025\"}"), Is.Zero);
    }

    private static double ValueOf(string text, string sample) =>
        double.Parse(
            text.Split('\n').Single(line => line.StartsWith(sample + " ", StringComparison.Ordinal))[(sample.Length + 1)..],
            System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex("""^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? ([0-9.eE+-]+|\+Inf))$""")]
    private static partial Regex Line();

    private sealed class Meters : IMeterFactory
    {
        private readonly List<Meter> created = [];

        public Meter Create(MeterOptions options)
        {
            options.Scope = this;
            created.Add(new Meter(options));
            return created[^1];
        }

        public void Dispose() => created.ForEach(meter => meter.Dispose());
    }
}
