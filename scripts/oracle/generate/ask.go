package generate

var functionTopics []topic
