// Google's matcher as a peer of ours; not part of Firn. Compiled against a checkout of github.com/google/robotstxt, which
// is not in this repository, it is what FIRN_PEER_ROBOTSTXT names.
//   peer rate CASES     CPU-seconds and decisions: every case parses its file and matches once, as the library does
//   peer answers CASES  one line a case, 1 or 0
// A line of CASES: path of a robots.txt, tab, agent, tab, URL.
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "robots.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::ifstream cases(argv[2]);
  std::map<std::string, std::string> files;
  struct Case { const std::string* file; std::vector<std::string> agents; std::string url; };
  std::vector<Case> all;
  std::string line;
  while (std::getline(cases, line)) {
    const auto one = line.find('\t'), two = line.find('\t', one + 1);
    const std::string path = line.substr(0, one);
    auto found = files.find(path);
    if (found == files.end()) {
      std::ifstream in(path, std::ios::binary);
      std::stringstream body;
      body << in.rdbuf();
      found = files.emplace(path, body.str()).first;
    }
    all.push_back({&found->second, {line.substr(one + 1, two - one - 1)}, line.substr(two + 1)});
  }

  googlebot::RobotsMatcher matcher;
  if (std::strcmp(argv[1], "answers") == 0) {
    for (const auto& one : all) std::puts(matcher.AllowedByRobots(*one.file, &one.agents, one.url) ? "1" : "0");
    return 0;
  }

  long decisions = 0, allowed = 0;
  for (const auto& one : all) allowed += matcher.AllowedByRobots(*one.file, &one.agents, one.url);  // warm
  const std::clock_t begun = std::clock();
  do {
    for (const auto& one : all) allowed += matcher.AllowedByRobots(*one.file, &one.agents, one.url);
    decisions += all.size();
  } while (std::clock() - begun < CLOCKS_PER_SEC);
  std::printf("%.6f %ld %ld\n", double(std::clock() - begun) / CLOCKS_PER_SEC, decisions, allowed);
  return 0;
}
