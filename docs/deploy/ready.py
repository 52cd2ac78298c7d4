"""Whether the service in this container is ready; asked by Compose, answered by /readyz."""

import http.client
import os
import sys
from urllib.parse import urlsplit

# The service answers to its public name alone.
host = urlsplit(os.environ["TRYGG_PUBLIC_ORIGIN"]).netloc
asked = http.client.HTTPConnection("127.0.0.1", 8000, timeout=3)
asked.request("GET", "/readyz", headers={"Host": host})
sys.exit(asked.getresponse().status != http.client.OK)
